export { instagramAdapter } from './instagram-adapter.ts';
export { instagramCapabilities } from './instagram-capabilities.ts';
export { instagramManifest } from './instagram-manifest.ts';
