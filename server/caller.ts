/** Who a request comes from, as far as it is known; noted on the way, for the audit log to tell if it is refused. */
export interface Caller {
  orgId: string | null;
  userId: string | null;
}

const callers = new WeakMap<object, Caller>();

/** Notes what a check has learned of who asks; nothing of it need be proven. */
export function noteCaller(request: object, caller: Partial<Caller>): void {
  callers.set(request, { ...callerOf(request), ...caller });
}

export function callerOf(request: object): Caller {
  return callers.get(request) ?? { orgId: null, userId: null };
}
