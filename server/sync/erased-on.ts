/** How long an administrator has to come back. */
export const KEPT_DAYS = 30;

/** When an org that was uninstalled is erased, unless one of its administrators signs in before. */
export function erasedOn(org: { uninstalledAt: Date; administratorSeenAt: Date | null }): Date {
  const latestMs = Math.max(org.uninstalledAt.getTime(), org.administratorSeenAt?.getTime() ?? 0);
  return new Date(latestMs + KEPT_DAYS * 24 * 3600_000);
}
