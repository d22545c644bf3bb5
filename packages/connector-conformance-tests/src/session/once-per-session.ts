import type { Session } from './session.ts';

/** Makes something that several checks look at: once in each session. */
export function oncePerSession<T>(
  make: (session: Session) => Promise<T>,
): (session: Session) => Promise<T> {
  const made = new WeakMap<Session, Promise<T>>();
  return (session) => {
    const known = made.get(session) ?? make(session);
    made.set(session, known);
    return known;
  };
}
