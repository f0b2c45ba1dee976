import type { GalleryGroup, GalleryState } from './gallery-state.ts';
import { actionStates, menuStates } from './panel/action-states.ts';
import { aroundStates } from './panel/around-states.ts';
import { beforeInvoiceStates } from './panel/before-invoice-states.ts';
import { creditStates, partCreditStates } from './panel/credit-states.ts';
import { glanceStates } from './panel/glance-states.ts';
import { instalmentStates } from './panel/instalment-states.ts';
import { invoiceStates } from './panel/invoice-states.ts';
import { linkStates } from './panel/link-states.ts';
import { manyStates } from './panel/many-states.ts';
import { previewStates } from './panel/preview-states.ts';
import { reissueStates } from './panel/reissue-states.ts';
import { rightStates } from './panel/right-states.ts';
import { troubleStates } from './panel/trouble-states.ts';
import { editorStates } from './settings/editor-states.ts';
import { monitorStates } from './settings/monitor-states.ts';
import { readyStates } from './settings/ready-states.ts';
import { setUpStates } from './settings/set-up-states.ts';
import { simulationStates } from './settings/simulation-states.ts';
import { waitingStates } from './settings/waiting-states.ts';

const panel = (name: string, states: GalleryState[]): GalleryGroup => ({
  name: `panel ${name}`,
  page: 'panel',
  states,
});
const settings = (name: string, states: GalleryState[]): GalleryGroup => ({
  ...{ name: `settings ${name}`, page: 'settings', states },
});

/** Every state that people see, in the order of the gallery. */
export const groups: GalleryGroup[] = [
  panel('at a glance', glanceStates),
  panel('before the invoice', beforeInvoiceStates),
  panel('preview', previewStates),
  panel('invoices', invoiceStates),
  panel('many', manyStates),
  panel('actions', actionStates),
  panel('menu', menuStates),
  panel('part invoices', instalmentStates),
  panel('linking', linkStates),
  panel('credit', creditStates),
  panel('part credit', partCreditStates),
  panel('reissue', reissueStates),
  panel('rights', rightStates),
  panel('trouble', troubleStates),
  panel('around', aroundStates),
  settings('set-up', setUpStates),
  settings('ready', readyStates),
  settings('editors', editorStates),
  settings('waiting', waitingStates),
  settings('monitor', monitorStates),
  settings('simulator', simulationStates),
];
