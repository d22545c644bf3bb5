export { metaAdapter } from './meta-adapter.ts';
