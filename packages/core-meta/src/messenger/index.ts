export { messengerAdapter } from './messenger-adapter.ts';
export { messengerCapabilities } from './messenger-capabilities.ts';
export { messengerManifest } from './messenger-manifest.ts';
