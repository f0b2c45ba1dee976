/** A grey place of the size of what is still to come, in pixels; a width may also be a percentage. */
export function Skeleton({ width, height }: { width: number | `${number}%`; height: number }) {
  return <span className="skeleton" style={{ width, height, maxWidth: '100%' }} aria-hidden="true" />;
}
