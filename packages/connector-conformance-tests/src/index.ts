export { groupOf, GROUPS } from './groups.ts';
export { runConformance } from './run-conformance.ts';
export { requirements } from './requirements.ts';
export { LEVELS, type Excuse, type Level, type Need, type Requirement } from './requirement.ts';
export type { ProblemDescription } from './conformance-problem.ts';
export type {
  ConformanceReport,
  RequirementOutcome,
  RequirementResult,
} from './report/conformance-report.ts';
export type { ConformanceTarget } from './target/conformance-target.ts';
export { WrongUse } from './target/target.ts';
