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

/** Tells the encoding piece by piece: what is not UTF-8 throughout is GB18030. */
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
    return this.isUtf8
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

/** The delimiter that stands most often in the first lines of a file. */
export function delimiterOf(start: string): string {
  const counts = delimiters.map((delimiter) => start.split(delimiter).length);
  const most = Math.max(...counts);
  return delimiters[counts.indexOf(most)] ?? ',';
}
