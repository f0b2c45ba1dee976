// The embedded SDK, written from its protocol for this sandbox, habits included: it takes the CRM's origin from the
// page's address, keeps one handler per event, knows no timeouts and does not check who sends a message.
(() => {
  'use strict';

  function queryParameters() {
    const parameters = {};
    const query = window.location.href.split('?')[1] || '';
    for (const pair of query.split('&')) {
      const [name, value] = pair.split('=');
      if (name) parameters[name] = decodeURIComponent(value || '');
    }
    return parameters;
  }

  const SDK_VERSION = '1.5';
  const appOrigin = encodeURIComponent(`${location.protocol}//${location.host}${location.pathname}`);
  const handlers = {};
  const promises = {};
  let promiseCount = 100;
  let parameters = queryParameters();
  let connection;
  let initialised;

  function post(fields) {
    window.parent.postMessage({ type: 'SDK.EVENT', appOrigin, ...fields }, parameters.serviceOrigin);
  }

  function createConnection(onContext) {
    let uniqueID;
    const attached = {};

    window.addEventListener('message', (event) => {
      let message = event.data;
      if (typeof message === 'string') {
        try {
          message = JSON.parse(message);
        } catch {
          return;
        }
      }
      if (!message || message.type !== 'FRAMEWORK.EVENT') return;
      const { eventName, promiseid, data } = message;
      if (eventName === 'SET_CONTEXT') {
        uniqueID = data.uniqueID;
        onContext(data);
      } else if (eventName === 'EVENT_RESPONSE' || eventName === 'EVENT_RESPONSE_FAILURE') {
        const waiting = promises[promiseid];
        delete promises[promiseid];
        if (waiting) waiting[eventName === 'EVENT_RESPONSE' ? 'resolve' : 'reject'](data);
      } else if (eventName !== 'UPDATE_CONTEXT' && attached[eventName]) {
        attached[eventName](data);
      }
    });
    window.addEventListener('unload', () => post({ eventName: 'DEREGISTER', uniqueID }));

    return {
      attach(eventName, handler) {
        attached[eventName] = handler;
      },
      getContext: () => ({
        request(eventName, data) {
          if (uniqueID === undefined) throw new Error('Parentwindow reference not found.');
          const promiseid = `Promise${promiseCount++}`;
          return new Promise((resolve, reject) => {
            promises[promiseid] = { resolve, reject };
            post({ eventName, uniqueID, time: Date.now(), promiseid, data });
          });
        },
      }),
    };
  }

  function crm(data) {
    return connection.getContext().request('CRM_EVENT', { ...data, sdkVersion: SDK_VERSION });
  }

  async function loadZdk() {
    try {
      const script = document.createElement('script');
      script.src = await connection.getContext().request('ZDK_EVENT', { action: 'get_zdk_url' });
      document.head.append(script);
    } catch {
      console.log('ZDK import failed');
    }
  }

  window.ZOHO = {
    embeddedApp: {
      on(eventName, handler) {
        handlers[eventName] = handler;
      },
      init() {
        initialised ??= new Promise((resolve) => {
          parameters = queryParameters();
          connection = createConnection((context) => void loadZdk().then(() => resolve(context)));
          for (const [eventName, handler] of Object.entries(handlers)) connection.attach(eventName, handler);
          post({ eventName: 'REGISTER', sdkVersion: SDK_VERSION });
        });
        return initialised;
      },
    },
    CRM: {
      CONFIG: {
        getCurrentUser: () => crm({ category: 'CONFIG', type: 'CURRENT_USER' }),
        getOrgInfo: () => crm({ category: 'CONFIG', type: 'ORG' }),
        getUserPreference: () => crm({ category: 'CONFIG', type: 'USER_PREFERENCE' }),
      },
      API: {
        getRecord: (request) => crm({ category: 'READ', APIData: request }),
      },
      FUNCTIONS: {
        execute: (name, request) =>
          crm({
            category: 'FUNCTIONS_EXECUTE',
            customFunctionName: name,
            data: { data: { arguments: request.arguments, auth_type: 'oauth' } },
          }),
      },
      UI: {
        Resize: (size) => crm({ category: 'UI', action: 'RESIZE', data: { width: size.width, height: size.height } }),
        Record: {
          open: (request) =>
            crm({
              category: 'UI',
              action: { record: 'OPEN' },
              data: { Entity: request.Entity, RecordID: request.RecordID, target: request.Target },
            }),
        },
      },
    },
  };
})();
