package dev.capstan.sandbox.roundtrip;

import static dev.capstan.sandbox.roundtrip.SqlValue.NODES;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;

/** Dates, times and intervals of SQL: years before Christ and of six digits, zones, signs. */
final class SqlTimes {
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final int MONTHS_PER_YEAR = 12;
  private static final int MAX_OFFSET_MINUTES = 14 * 60;

  private SqlTimes() {}

  static SqlValue any(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> {
        String date = text(date(random));
        yield value(date, "DATE", "DATE", date);
      }
      case 1 -> timeInZone(random);
      case 2 -> timestamp(random);
      case 3 -> timestampInZone(random);
      default -> interval(random);
    };
  }

  private static SqlValue value(String literal, String cast, String type, String json) {
    return new SqlValue("'%s'::%s".formatted(literal, cast), type, NODES.stringNode(json));
  }

  private static SqlValue timeInZone(Random random) {
    String time = text(time(random));
    if (random.nextBoolean()) {
      return value(time, "TIME", "TIME", time);
    }
    ZoneOffset offset = offset(random);
    return value(time + text(offset), "TIMETZ", "TIME WITH TIME ZONE", time + iso(offset));
  }

  private static SqlValue timestamp(Random random) {
    LocalDate date = date(random);
    String time = text(time(random));
    if (date.getYear() > 0 && random.nextInt(3) == 0) {
      date = date.withYear(random.nextInt(1700, 2200));
      String type = RandomText.one(random, List.of("TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"));
      time = text(LocalTime.ofSecondOfDay(random.nextInt(86_400)));
      return value(text(date) + " " + time, type, type, text(date) + "T" + time);
    }
    // ISO 8601 has no years before Christ
    String separator = date.getYear() > 0 ? "T" : " ";
    return value(text(date) + " " + time, "TIMESTAMP", "TIMESTAMP", text(date) + separator + time);
  }

  private static SqlValue timestampInZone(Random random) {
    LocalDateTime local =
        LocalDate.ofEpochDay(random.nextInt(-200_000, 200_000)).atTime(time(random));
    ZoneOffset offset = offset(random);
    LocalDateTime utc = local.minusSeconds(offset.getTotalSeconds());
    return value(
        text(local.toLocalDate()) + " " + text(local.toLocalTime()) + text(offset),
        "TIMESTAMPTZ",
        "TIMESTAMP WITH TIME ZONE",
        text(utc.toLocalDate()) + "T" + text(utc.toLocalTime()) + "Z");
  }

  private static SqlValue interval(Random random) {
    int months = random.nextInt(3) == 0 ? 0 : random.nextInt(-500, 500);
    int days = random.nextInt(3) == 0 ? 0 : random.nextInt(-5000, 5000);
    long micros =
        random.nextInt(3) == 0 ? 0 : random.nextLong(-1_000_000_000_000L, 1_000_000_000_000L);
    String expression =
        "to_months(%d) + to_days(%d) + to_microseconds(%d)".formatted(months, days, micros);
    return new SqlValue(
        "(" + expression + ")", "INTERVAL", NODES.stringNode(iso(months, days, micros)));
  }

  /** ISO 8601 with a sign for each part, without those that are zero. */
  private static String iso(int months, int days, long micros) {
    long seconds = micros / MICROS_PER_SECOND;
    String date =
        part(months / MONTHS_PER_YEAR, "Y") + part(months % MONTHS_PER_YEAR, "M") + part(days, "D");
    String time = part(seconds / 3600, "H") + part(seconds / 60 % 60, "M");
    long rest = micros % (60 * MICROS_PER_SECOND);
    if (rest != 0) {
      time += java.math.BigDecimal.valueOf(rest, 6).stripTrailingZeros().toPlainString() + "S";
    }
    if (date.isEmpty() && time.isEmpty()) {
      return "PT0S";
    }
    return "P" + date + (time.isEmpty() ? "" : "T" + time);
  }

  private static String part(long amount, String unit) {
    return amount == 0 ? "" : amount + unit;
  }

  private static LocalDate date(Random random) {
    return LocalDate.ofEpochDay(
        random.nextBoolean()
            ? random.nextInt(-200_000, 200_000)
            : random.nextInt(-80_000_000, 80_000_000));
  }

  private static LocalTime time(Random random) {
    LocalTime time = LocalTime.ofSecondOfDay(random.nextInt(86_400));
    return random.nextBoolean() ? time : time.plusNanos(random.nextInt(1_000_000) * 1000L);
  }

  private static ZoneOffset offset(Random random) {
    return random.nextInt(3) == 0
        ? ZoneOffset.UTC
        : ZoneOffset.ofTotalSeconds(60 * random.nextInt(-MAX_OFFSET_MINUTES, MAX_OFFSET_MINUTES));
  }

  /** As DuckDB writes years before Christ and those of more than four digits. */
  private static String text(LocalDate date) {
    int year = date.getYear();
    String text =
        "%04d-%02d-%02d"
            .formatted(year > 0 ? year : 1 - year, date.getMonthValue(), date.getDayOfMonth());
    return year > 0 ? text : text + " (BC)";
  }

  private static String text(LocalTime time) {
    String text = "%02d:%02d:%02d".formatted(time.getHour(), time.getMinute(), time.getSecond());
    if (time.getNano() == 0) {
      return text;
    }
    return text + ".%06d".formatted(time.getNano() / 1000).replaceAll("0+$", "");
  }

  private static String text(ZoneOffset offset) {
    int minutes = offset.getTotalSeconds() / 60;
    String text = "%s%02d".formatted(minutes < 0 ? "-" : "+", Math.abs(minutes) / 60);
    return minutes % 60 == 0 ? text : text + ":%02d".formatted(Math.abs(minutes) % 60);
  }

  private static String iso(ZoneOffset offset) {
    return offset.equals(ZoneOffset.UTC) ? "Z" : text(offset);
  }
}
