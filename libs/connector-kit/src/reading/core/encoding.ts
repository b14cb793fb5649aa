/** How a text file is encoded; GB18030 covers GBK and GB2312. */
export interface TextEncoding {
  readonly name: 'utf-8' | 'gb18030';
  readonly byteOrderMark: boolean;
}

const utf8Mark = [0xef, 0xbb, 0xbf] as const;

/** Whether a file begins with the byte order mark of UTF-8. */
function hasByteOrderMark(start: Uint8Array): boolean {
  return utf8Mark.every((byte, index) => start[index] === byte);
}

/**
 * Tells the encoding piece by piece: what is not UTF-8 throughout is GB18030. A byte order mark settles it:
 * with one damaged byte the whole file would otherwise be read as other characters than it has.
 */
export class EncodingDetector {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private isUtf8 = true;
  private byteOrderMark = false;
  private first = true;

  /** Looks at the next piece of the file. */
  push(piece: Uint8Array): void {
    if (this.first) this.byteOrderMark = hasByteOrderMark(piece);
    this.first = false;
    this.decode(piece, true);
  }

  /** The answer, once every piece has been seen. */
  end(): TextEncoding {
    this.decode(new Uint8Array(), false);
    return this.isUtf8 || this.byteOrderMark
      ? { name: 'utf-8', byteOrderMark: this.byteOrderMark }
      : { name: 'gb18030', byteOrderMark: false };
  }

  private decode(piece: Uint8Array, stream: boolean): void {
    if (!this.isUtf8) return;
    try {
      this.decoder.decode(piece, { stream });
    } catch {
      this.isUtf8 = false;
    }
  }
}

const delimiters = [',', '\t', ';', '|'] as const;

/**
 * The delimiter that stands in most of the first lines of a file, of several the one that stands there most
 * often: one cell full of another must not have the whole file read by it.
 */
export function delimiterOf(start: string): string {
  const lines = start.split(/\r\n|\r|\n/);
  const score = (delimiter: string): readonly [lines: number, times: number] => [
    lines.filter((line) => line.includes(delimiter)).length,
    start.split(delimiter).length,
  ];
  const [best] = delimiters
    .map((delimiter) => ({ delimiter, score: score(delimiter) }))
    .sort(({ score: a }, { score: b }) => b[0] - a[0] || b[1] - a[1]);
  return best?.delimiter ?? ',';
}
