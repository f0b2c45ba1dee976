/**
 * Joins what comes in while the last lot is worked on: under a flood one transaction stores many deliveries, and one alone does
 * not wait. Each caller hears how its lot ended; `work` gets the items in the order they came.
 */
export function gather<Item>(work: (items: Item[]) => Promise<void>): (item: Item) => Promise<void> {
  let waiting: Item[] = [];
  let next: Promise<void> | null = null;
  let running: Promise<unknown> = Promise.resolve();

  return (item) => {
    waiting.push(item);
    next ??= running
      .catch(() => undefined)
      .then(() => {
        const items = waiting;
        waiting = [];
        next = null;
        return work(items);
      });
    running = next;
    return next;
  };
}
