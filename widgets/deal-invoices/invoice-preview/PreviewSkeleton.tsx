import { Skeleton } from '../../ui/Skeleton.tsx';

/** The place of an invoice that is still being read. */
export function PreviewSkeleton() {
  return (
    <div className="preview-skeleton" aria-hidden="true">
      {[44, 60, 60, 92, 70].map((height, place) => (
        <Skeleton key={place} width="100%" height={height} />
      ))}
    </div>
  );
}
