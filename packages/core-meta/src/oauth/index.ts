export { facebookLogin, type FacebookLoginOptions } from './facebook-login.ts';
export { facebookLoginSettings } from './facebook-login-settings.ts';
export { instagramConnection } from './instagram-connection.ts';
export { instagramLogin, type InstagramLoginOptions } from './instagram-login.ts';
export { instagramLoginSettings } from './instagram-login-settings.ts';
