export { messengerAdapter } from './messenger-adapter.ts';
export { messengerCommands } from './commands/messenger-commands.ts';
export { messengerCapabilities } from './messenger-capabilities.ts';
export { messengerManifest, type MessengerEventData } from './messenger-manifest.ts';
