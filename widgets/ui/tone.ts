/** How something is meant, whatever it is: each has one colour pair in tokens.css. */
export type Tone = 'neutral' | 'info' | 'good' | 'warn' | 'bad';
