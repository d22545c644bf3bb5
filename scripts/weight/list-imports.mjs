// `node --import` this: at the end it prints, as JSON, what our packages have imported of Node and of others.
import { registerHooks } from 'node:module';
import process from 'node:process';

const named = new Set();

registerHooks({
  resolve(specifier, context, nextResolve) {
    const isOurs = /\/(?:@pyloto|packages)\//u.test(context.parentURL ?? '');
    if (isOurs && !/^(?:[./]|file:|@pyloto\/)/u.test(specifier)) named.add(specifier);
    return nextResolve(specifier, context);
  },
});

process.once('exit', () => process.stdout.write(JSON.stringify([...named])));
