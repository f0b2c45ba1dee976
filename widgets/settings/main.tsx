import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from '../api/query-client.ts';
import { sendSameOrigin } from '../api/same-origin.ts';
import { translate } from '../texts/define-texts.ts';
import { followReader, readBrowser } from '../texts/follow-reader.ts';
import { settingsTexts } from '../texts/settings-texts.ts';
import { takeDeclinedConnection } from './declined-connection.ts';
import { SettingsPage } from './SettingsPage.tsx';
import '../ui/tokens.css';
import '../ui/controls.css';
import './settings.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

void followReader(readBrowser(navigator));
const declined = takeDeclinedConnection(window);
createRoot(root, {
  onUncaughtError: () => {
    root.textContent = translate(settingsTexts)('broken');
  },
}).render(
  <StrictMode>
    <QueryClientProvider client={createQueryClient()}>
      <SettingsPage send={sendSameOrigin} declined={declined} />
    </QueryClientProvider>
  </StrictMode>,
);
