/** Business days against NumPy, by calendars of many kinds. */
import { describe, expect, it } from "vitest";
import * as np from "../../../src/index.ts";
import { answer, bits, stored, TIMES } from "../../golden/times.ts";

const { dates: dateBits, offsets, rows } = TIMES.busdays;

describe.each(rows.map((row) => ({ label: JSON.stringify(row.calendar).slice(0, 40), row })))(
  "$label",
  ({ row }) => {
    const dates = stored(dateBits, "datetime64[D]");
    const { calendar } = row;

    it("has its mask and its holidays", () => {
      const made = np.busdaycalendar(calendar);
      expect(made.weekmask.tolist()).toEqual(row.weekmask);
      expect(bits(made.holidays)).toBe(row.holidays);
    });

    it("tells business days", () => {
      expect(np.is_busday(dates, calendar).tolist()).toEqual(row.is);
      expect(np.is_busday(dates, { busdaycal: np.busdaycalendar(calendar) }).tolist()).toEqual(row.is);
    });

    it("counts them, forwards and backwards", () => {
      expect(bits(np.busday_count(dates.at("1:"), dates.at(":0:-1"), calendar))).toBe(row.count);
    });

    it.each(Object.entries(row.offset))("offsets by them, roll %s", (roll, wanted) => {
      const got = answer(() => bits(np.busday_offset(dates, offsets, roll as np.Roll, calendar)));
      expect(got).toEqual(wanted);
    });
  },
);

describe("what is refused", () => {
  it.each([
    [() => np.busdaycalendar("0000000"), "Cannot construct a numpy.busdaycal with a weekmask of all zeros"],
    [() => np.busdaycalendar("mon"), 'Invalid business day weekmask string "mon"'],
    [() => np.busdaycalendar("11111"), 'Invalid business day weekmask string "11111"'],
    [() => np.busdaycalendar([1, 1, 1, 1, 1, 0]), "A business day weekmask array must have length 7"],
    [
      () => np.busdaycalendar({ holidays: [["2024-01-01"]] }),
      "holidays must be a provided as a one-dimensional array",
    ],
    [
      () => np.is_busday(np.datetime64("2024-01-01T00")),
      "Iterator operand 0 dtype could not be cast from dtype('<M8[h]') to dtype('<M8[D]') according to the rule 'safe'",
    ],
    [
      () => np.is_busday("2024-01-01", { busdaycal: np.busdaycalendar(), weekmask: "1111111" }),
      "Cannot supply both the weekmask/holidays and the busdaycal parameters to is_busday()",
    ],
    [() => np.is_busday(5), "Converting an integer to a NumPy datetime requires a specified unit"],
    [() => np.busday_offset("2024-01-06", 0), "Non-business day date in busday_offset"],
    [() => np.busday_offset("NaT", 0), "NaT input in busday_offset"],
    [() => np.busday_offset("2024-01-06", 1, "x" as np.Roll), 'Invalid business day roll parameter "x"'],
    [
      () => np.busday_count("NaT", "2024-01-01"),
      "Cannot compute a business day count with a NaT (not-a-time) date",
    ],
  ])("%#", (call, text) => {
    expect(call).toThrow(text);
  });
});

it("takes texts, scalars and outputs, and keeps the shape", () => {
  expect(np.busday_count("2024-01-01", "2024-02-01").item()).toBe(23);
  expect(np.busday_offset("2024-03-31", 0, { roll: "modifiedfollowing" }).repr()).toBe(
    "array('2024-03-29', dtype='datetime64[D]')",
  );
  const out = np.zeros(2, { dtype: "int64" });
  expect(np.busday_count("2024-01-01", ["2024-02-01", "2024-03-01"], { out })).toBe(out);
  expect(out.tolist()).toEqual([23, 44]);
  expect(np.is_busday([["2024-01-05"], ["2024-01-06"]]).tolist()).toEqual([[true], [false]]);
});
