/** What an image needs so that it can run anywhere, as a list of what this Dockerfile lacks. */
export function imageProblems(dockerfile: string, nodeVersion: string): string[] {
  const bases = [...dockerfile.matchAll(/^FROM (?<image>\S+)/gmu)].map(
    (match) => match.groups?.['image'] ?? '',
  );
  const last = dockerfile.slice(dockerfile.lastIndexOf('FROM '));
  const wanted: readonly (readonly [boolean, string])[] = [
    [bases.length > 1, 'several stages'],
    [bases.every((image) => image.startsWith(`node:${nodeVersion}-`)), `node:${nodeVersion}`],
    [/^USER (?!root\b|0\b)\S/mu.test(last), 'a user who is not root'],
    [/^HEALTHCHECK [\s\S]*?CMD \["node", /mu.test(last), 'a health check without a shell'],
    [/^CMD \["node", /mu.test(last), 'a command without a shell, which receives the signals'],
    [!/^(?:RUN|ADD)\b/mu.test(last), 'a last stage that only copies'],
    [!/\b(?:curl|wget)\b/u.test(dockerfile), 'no download'],
  ];
  return wanted.filter(([present]) => !present).map(([, what]) => `lacks ${what}`);
}
