// Loaded before an app: whoever started the process moves its clock, with a message that says by how many milliseconds it is ahead.
import process from 'node:process';

const machineNow = Date.now;
let aheadMs = Number(process.env['CLOCK_AHEAD_MS'] ?? 0);
Date.now = () => machineNow() + aheadMs;
process.on('message', (ms) => {
  aheadMs = Number(ms);
});
process.channel?.unref();
