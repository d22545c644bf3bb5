export { instagramLogin, type InstagramLoginOptions } from './instagram-login.ts';
export { instagramLoginSettings } from './instagram-login-settings.ts';
