import { lazy, Suspense } from 'react';
import type { Send } from '../../api/client.ts';
import { Skeleton } from '../../ui/Skeleton.tsx';

/** Loaded when shown: nobody sets up anything in it. */
const Monitor = lazy(async () => ({ default: (await import('./Monitor.tsx')).Monitor }));
const SettingsVersions = lazy(async () => ({ default: (await import('./SettingsVersions.tsx')).SettingsVersions }));

/** All that the monitor's part of the page shows. */
export function MonitorSection({ send }: { send: Send }) {
  return (
    <Suspense fallback={<Skeleton width="100%" height={300} />}>
      <Monitor send={send} />
      <SettingsVersions send={send} />
    </Suspense>
  );
}
