import { settingsTexts } from '../texts/settings-texts.ts';
import { useTexts } from '../texts/use-texts.ts';

/**
 * The face of a button that connects or disconnects, in Xero's blue and with Xero's words, the same in both schemes:
 * https://developer.xero.com/documentation/guides/oauth2/auth-flow/ asks for these two. Xero's logo is not imitated.
 */
export function XeroButtonFace({ act }: { act: 'connect' | 'disconnect' }) {
  const t = useTexts(settingsTexts);
  const words = t(`xero_${act}`);
  const width = act === 'connect' ? 148 : 188;
  return (
    <svg className="xero-face" width={width} height={32} viewBox={`0 0 ${width} 32`} role="img" aria-label={words}>
      <rect className={`xero-ground-${act}`} x="1" y="1" width={width - 2} height="30" rx="15" />
      <text className={`xero-words-${act}`} x={width / 2} y="21" textAnchor="middle">
        {words}
      </text>
    </svg>
  );
}
