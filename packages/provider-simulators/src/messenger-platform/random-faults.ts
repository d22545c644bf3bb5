import { drawFaults, type RandomFaultOptions } from '../graph/faults/draw-faults.ts';
import type { FaultPlan } from '../graph/faults/fault.ts';

/**
 * Faults at random, the same ones every time: each draw is made from the seed, the message (its metadata, else its content) and
 * which attempt it is. Only messages are hit. Throttles are 613, what lasts is 200 or 551, unless the options say other codes.
 *
 * @throws RangeError when the shares add up to more than 1
 */
export function randomFaults(options: RandomFaultOptions): FaultPlan {
  return drawFaults(options, { throttleCodes: [613], permanentCodes: [200, 551] });
}
