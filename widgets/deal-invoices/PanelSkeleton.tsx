import { panelTexts } from '../texts/panel-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Skeleton } from '../ui/Skeleton.tsx';

/** The panel before it knows anything: as high as a deal with one invoice, so that nothing jumps. */
export function PanelSkeleton() {
  const t = useTexts(panelTexts);
  return (
    <div className="panel-content" role="status" aria-busy="true">
      <span className="visually-hidden">{t('loading')}</span>
      <div className="panel-header">
        <div className="panel-state">
          <Skeleton width={136} height={28} />
          <Skeleton width={190} height={14} />
        </div>
      </div>
      <div className="totals">
        {['value', 'invoiced', 'paid', 'due', 'overdue'].map((figure) => (
          <div className="total" key={figure}>
            <Skeleton width={56} height={12} />
            <Skeleton width={88} height={18} />
          </div>
        ))}
      </div>
      <div className="invoice-skeleton">
        <Skeleton width="45%" height={18} />
        <Skeleton width={96} height={18} />
        <Skeleton width="60%" height={14} />
        <Skeleton width={72} height={14} />
      </div>
    </div>
  );
}
