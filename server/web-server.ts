import { createServer, type RequestListener, type Server } from 'node:http';

/** How long somebody may take to say what they want, and how much may stand in its headers. */
interface WebLimits {
  headersTimeoutMs: number;
  /** For headers and body together; answers, such as streams, may take as long as they like. */
  requestTimeoutMs: number;
  /** How often it is looked who is over. */
  checkEveryMs: number;
  maxHeaderBytes: number;
  maxHeaders: number;
}

const webLimits: WebLimits = {
  headersTimeoutMs: 15_000,
  requestTimeoutMs: 30_000,
  checkEveryMs: 2000,
  maxHeaderBytes: 16 * 1024,
  maxHeaders: 100,
};

/** An HTTP server that waits for nobody who dawdles (408) and reads no endless headers (431). https://nodejs.org/api/http.html */
export function createWebServer(listener: RequestListener, limits: WebLimits = webLimits): Server {
  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      connectionsCheckingInterval: limits.checkEveryMs,
      maxHeaderSize: limits.maxHeaderBytes,
    },
    listener,
  );
  server.maxHeadersCount = limits.maxHeaders;
  return server;
}
