import type { ReactNode } from 'react';
import { uiTexts } from '../texts/ui-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';

/** A question, shown while it is rendered; Escape and "Cancel" both say no. */
export function ConfirmDialog(props: {
  title: string;
  place: 'modal' | 'inline';
  children: ReactNode;
  confirmLabel: string;
  /** Left out: as something that cannot be taken back lightly. */
  confirmLook?: 'primary' | 'danger';
  /** `unavailable`: something is still missing. */
  confirmStatus?: 'ready' | 'unavailable';
  onConfirm: () => void;
  onCancel: () => void;
}) {
  const t = useTexts(uiTexts);
  const { title, place, children, confirmLabel, confirmLook, confirmStatus, onConfirm, onCancel } = props;
  return (
    <Dialog {...{ title, place }} onClose={onCancel}>
      {(close) => (
        <>
          {children}
          <div className="dialog-actions">
            <Button onPress={close}>{t('cancel')}</Button>
            <Button look={confirmLook ?? 'danger'} status={confirmStatus ?? 'ready'} onPress={onConfirm}>
              {confirmLabel}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
