// Runs the program from its sources, with the template as the workspace has it now.
import path from 'node:path';
import process from 'node:process';

import { startProgram } from '../start-program.ts';
import { bundleTemplate } from '../template/bundle-template.ts';

const template = bundleTemplate(path.resolve(import.meta.dirname, '../../../..'));
const { argv, env } = process;
const userAgent = env['npm_config_user_agent'];

process.exitCode = await startProgram({ argv: argv.slice(2), userAgent, template });
