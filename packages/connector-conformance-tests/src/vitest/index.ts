export { testConformance } from './test-conformance.ts';
