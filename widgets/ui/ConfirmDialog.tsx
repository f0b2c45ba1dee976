import type { ReactNode } from 'react';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';

/** A question, shown while it is rendered; Escape and "Cancel" both say no. */
export function ConfirmDialog(props: {
  title: string;
  place: 'modal' | 'inline';
  children: ReactNode;
  confirmLabel: string;
  /** `unavailable`: something is still missing. */
  confirmStatus?: 'ready' | 'unavailable';
  onConfirm: () => void;
  onCancel: () => void;
}) {
  const { title, place, children, confirmLabel, confirmStatus, onConfirm, onCancel } = props;
  return (
    <Dialog {...{ title, place }} onClose={onCancel}>
      {(close) => (
        <>
          {children}
          <div className="dialog-actions">
            <Button onPress={close}>Cancel</Button>
            <Button look="danger" status={confirmStatus ?? 'ready'} onPress={onConfirm}>
              {confirmLabel}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
