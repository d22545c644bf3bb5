export type { Answers, AuthType, Direction, PackageManager } from './answers/answers.ts';
export { providerNames, type ProviderNames } from './answers/provider-names.ts';
export { type ProjectFiles, renderProject } from './render/render-project.ts';
export type { Template } from './template/template.ts';
