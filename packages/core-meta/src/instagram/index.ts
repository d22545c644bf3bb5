export { instagramAdapter } from './instagram-adapter.ts';
export { instagramCommands } from './commands/instagram-commands.ts';
export { instagramCapabilities } from './instagram-capabilities.ts';
export { instagramManifest, type InstagramEventData } from './instagram-manifest.ts';
