/** Pure: the text of server-sent events, as it comes in pieces, into events. */

export interface ServerEvent {
  /** The last id the stream has named; null: none yet. */
  id: string | null;
  name: string;
  data: string;
}

/**
 * Reads on where the last piece ended; a piece may end anywhere. Comments and fields we do not use are passed over.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function createFrameReader(): (piece: string) => ServerEvent[] {
  let rest = '';
  let id: string | null = null;
  let name = 'message';
  let data: string[] = [];

  function readLine(line: string): ServerEvent[] {
    if (line === '') {
      const event = { id, name, data: data.join('\n') };
      const hasData = data.length > 0;
      name = 'message';
      data = [];
      return hasData ? [event] : [];
    }
    const [, field, value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (field === 'id') id = value;
    if (field === 'event') name = value;
    if (field === 'data') data.push(value);
    return [];
  }

  return (piece) => {
    const lines = (rest + piece).split(/\r\n|\n/);
    rest = lines.pop() ?? '';
    return lines.flatMap(readLine);
  };
}
