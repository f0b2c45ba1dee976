// The CRM's side of the embedded SDK's protocol (postMessage between this page and the widget's frame).
(() => {
  const frame = document.querySelector('[data-widget]');
  const page = new URL(frame.dataset.page);
  const uniqueID = `widget-${frame.dataset.entityId}`;

  const send = (eventName, fields) =>
    frame.contentWindow.postMessage({ type: 'FRAMEWORK.EVENT', eventName, ...fields }, page.origin);

  async function getJson(path, init) {
    const response = await fetch(path, init);
    const body = await response.json();
    if (!response.ok) throw body;
    return body;
  }

  function openRecord({ Entity, RecordID, target }) {
    const tab = Entity === 'Deals' ? 'Potentials' : Entity;
    const address = `${location.pathname.replace(/\/tab\/.*/, '')}/tab/${tab}/${encodeURIComponent(RecordID)}`;
    if (target === '_blank') window.open(address, '_blank', 'noopener');
    else location.assign(address);
    return true;
  }

  function resize({ height }) {
    const pixels = Number.parseFloat(height);
    if (Number.isFinite(pixels)) frame.style.height = `${Math.min(Math.max(pixels, 80), 6000)}px`;
    return true;
  }

  const refuse = () => Promise.reject({ code: 'NOT_SUPPORTED', message: 'This CRM page does not do that.' });
  const configs = {
    CURRENT_USER: () => getJson('/crm/page/current-user'),
    ORG: () => getJson('/crm/page/org'),
    // This CRM has no switch of its own: its pages follow the browser.
    USER_PREFERENCE: () => ({ mode: matchMedia('(prefers-color-scheme: dark)').matches ? 'night' : 'day' }),
  };
  const categories = {
    CONFIG: (data) => (configs[data.type] ?? refuse)(),
    READ: ({ APIData }) =>
      getJson(`/crm/page/records/${encodeURIComponent(APIData.Entity)}/${encodeURIComponent(APIData.RecordID)}`),
    FUNCTIONS_EXECUTE: ({ customFunctionName, data }) =>
      getJson(`/crm/page/functions/${encodeURIComponent(customFunctionName)}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: data.data.arguments,
      }),
    UI: (data) => {
      if (data.action === 'RESIZE') return resize(data.data);
      if (data.action?.record === 'OPEN') return openRecord(data.data);
      return refuse();
    },
    GET_PARENT_URL: () => location.href,
  };
  const requests = {
    CRM_EVENT: (data) => (categories[data.category] ?? refuse)(data),
    ZDK_EVENT: (data) =>
      data.action === 'get_zdk_url' ? new URL('/js-sdk/1.5/zdk.js', location.origin).href : refuse(),
  };

  async function answer({ eventName, promiseid, data }) {
    try {
      send('EVENT_RESPONSE', { promiseid, data: await (requests[eventName] ?? refuse)(data ?? {}) });
    } catch (error) {
      send('EVENT_RESPONSE_FAILURE', { promiseid, data: error instanceof Error ? { message: error.message } : error });
    }
  }

  window.addEventListener('message', (event) => {
    if (event.source !== frame.contentWindow || event.origin !== page.origin) return;
    const message = event.data;
    if (message?.type !== 'SDK.EVENT') return;
    if (message.eventName === 'REGISTER') {
      send('SET_CONTEXT', { data: { uniqueID, locale: 'en', localeResource: {}, model: {}, connectors: [] } });
      // Zoho does not wait for the widget's init(): PageLoad may be there first.
      send('PageLoad', { data: { Entity: frame.dataset.entity, EntityId: frame.dataset.entityId } });
    } else if (message.eventName !== 'DEREGISTER' && message.uniqueID === uniqueID) {
      void answer(message);
    }
  });

  page.searchParams.set('serviceOrigin', location.origin);
  frame.src = page.href;
})();
