/**
 * Reading dates: ISO 8601 as NumPy takes it, with the unit that a text implies.
 *
 * Owns the grammar and its errors. A time zone's offset is applied, as NumPy does (with a warning there): datetime64 itself
 * has no zone.
 */
import type { DatetimeUnit } from "../../graph/dtype.ts";
import { ValueError } from "../../graph/errors.ts";
import { addMinutes, type Moment, momentOf, monthLength } from "./moment.ts";

/** What a text says: a moment (undefined for NaT), and the unit of its last part. */
export interface Parsed {
  readonly moment: Moment | undefined;
  readonly unit: DatetimeUnit;
}

/** Reads a text from its start; `at` is where it stands. */
class Reader {
  at = 0;
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** Whether one of these characters comes next; it is taken. */
  takes(characters: string): boolean {
    if (this.done || !characters.includes(this.text[this.at]!)) return false;
    this.at++;
    return true;
  }

  /** Up to so many digits. */
  digits(most: number): string {
    const start = this.at;
    while (this.at - start < most && isDigit(this.text[this.at])) this.at++;
    return this.text.slice(start, this.at);
  }

  /** A number of two digits up to a limit. */
  pair(what: string, least: number, most: number): number {
    const { text, at } = this;
    if (!isDigit(text[at]) || !isDigit(text[at + 1])) throw this.failed();
    const value = Number(text.slice(at, at + 2));
    if (value < least || value > most) {
      throw new ValueError(`${what} out of range in datetime string "${text}"`);
    }
    this.at += 2;
    return value;
  }

  /** The separator before another part; without it the text is at its end or at a zone. */
  more(separator: string): boolean {
    if (!this.takes(separator)) return false;
    if (this.done) throw this.failed();
    return true;
  }

  spaces(): void {
    while (this.takes(" \t\n\v\f\r"));
  }

  failed(): ValueError {
    return new ValueError(`Error parsing datetime string "${this.text}" at position ${this.at}`);
  }
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= "0" && character <= "9";
}

/** Units of fractions of a second, by thousands. */
const FRACTIONS: readonly DatetimeUnit[] = ["ms", "us", "ns", "ps", "fs", "as"];

/** Words in place of a date. "today" is the local date, "now" the current second. */
function special(text: string): Parsed | undefined {
  switch (text.toLowerCase()) {
    case "":
    case "nat":
      return { moment: undefined, unit: "generic" };
    case "today": {
      const now = new Date();
      const date = { year: BigInt(now.getFullYear()), month: now.getMonth() + 1, day: now.getDate() };
      return { moment: { ...date, hour: 0, minute: 0, second: 0, attosecond: 0n }, unit: "D" };
    }
    case "now": {
      const seconds = BigInt(Math.floor(Date.now() / 1000));
      return { moment: momentOf(seconds, { name: "s", multiple: 1 }), unit: "s" };
    }
    default:
      return undefined;
  }
}

/**
 * The moment that a text names.
 *
 * @throws ValueError with the place where the text is no date, or the part that is out of range
 */
export function parseDatetime(text: string): Parsed {
  return special(text) ?? new DateReader(text).read();
}

class DateReader extends Reader {
  private readonly parts = { year: 0n, month: 1, day: 1, hour: 0, minute: 0, second: 0, attosecond: 0n };

  read(): Parsed {
    const unit = this.date() ?? this.time();
    return { moment: this.done ? this.parts : this.zoned(), unit };
  }

  /** The date; its unit, or undefined where a time follows. */
  private date(): DatetimeUnit | undefined {
    const { parts, text } = this;
    this.spaces();
    this.takes("+-");
    if (this.done) throw this.failed();
    const year = BigInt.asIntN(64, BigInt(this.digits(text.length) || "0"));
    // Only a sign that opens the text counts, as in NumPy.
    parts.year = text.startsWith("-") ? -year : year;
    if (this.done) return "Y";
    if (!this.more("-")) throw this.failed();
    parts.month = this.pair("Month", 1, 12);
    if (this.done) return "M";
    if (!this.more("-")) throw this.failed();
    parts.day = this.pair("Day", 1, monthLength(parts.year, parts.month));
    if (this.done) return "D";
    if (!this.takes("T ")) throw this.failed();
    return undefined;
  }

  private time(): DatetimeUnit {
    const { parts } = this;
    parts.hour = this.pair("Hours", 0, 23);
    if (!this.more(":")) return "h";
    parts.minute = this.pair("Minutes", 0, 59);
    if (!this.more(":")) return "m";
    parts.second = this.pair("Seconds", 0, 59);
    if (!this.takes(".")) return "s";
    const digits = this.digits(18);
    parts.attosecond = BigInt(digits.padEnd(18, "0"));
    return FRACTIONS[Math.max(0, Math.ceil(digits.length / 3) - 1)]!;
  }

  /** The moment in UTC, from a zone at the end of the text. */
  private zoned(): Moment {
    const { text } = this;
    let minutes = 0;
    if (!this.takes("Z")) {
      const sign = text[this.at];
      if (this.takes("+-")) {
        minutes = 60 * this.pair("Timezone hours offset", 0, 23);
        if (!this.done) {
          this.takes(":");
          minutes += this.pair("Timezone minutes offset", 0, 59);
        }
        if (sign === "-") minutes = -minutes;
      }
    }
    this.spaces();
    if (!this.done) throw this.failed();
    return minutes === 0 ? this.parts : addMinutes(this.parts, -minutes);
  }
}
