import { lazy, Suspense } from 'react';
import type { ComponentProps } from 'react';
import { Skeleton } from '../../ui/Skeleton.tsx';
import type { Simulation } from './Simulation.tsx';

/** Loaded when shown: many an administrator never needs it. */
const LazySimulation = lazy(async () => ({ default: (await import('./Simulation.tsx')).Simulation }));

export function SimulationSection(props: ComponentProps<typeof Simulation>) {
  return (
    <Suspense fallback={<Skeleton width="100%" height={300} />}>
      <LazySimulation {...props} />
    </Suspense>
  );
}
