package cn.fujian.bamin.ui.text

import java.time.Instant
import java.time.LocalDate
import java.time.ZoneId
import java.time.ZonedDateTime
import java.time.format.DateTimeFormatter

/** Days are Fujian's, wherever the phone is. */
private val FUJIAN: ZoneId = ZoneId.of("Asia/Shanghai")
private val MINUTES: DateTimeFormatter = DateTimeFormatter.ofPattern("HH:mm")
private val SECONDS: DateTimeFormatter = DateTimeFormatter.ofPattern("HH:mm:ss")

/** Which day in Fujian a Unix second lies in. */
fun dayOf(second: Long): LocalDate = at(second).toLocalDate()

/** `08:12` of a Unix second. */
fun hourMinute(second: Long): String = MINUTES.format(at(second))

/** `08:12:46` of a Unix millisecond. */
fun clock(ms: Long): String = SECONDS.format(at(Math.floorDiv(ms, 1000L)))

/** `11月30日`, `30 Nov`. */
fun Texts.day(day: LocalDate): String = text("time.day", "month" to day.monthValue, "day" to day.dayOfMonth)

fun Texts.day(second: Long): String = day(dayOf(second))

/** `11月30日 16:40`, `30 Nov, 16:40`. */
fun Texts.dayAndTime(second: Long): String =
    text("time.day_and_time", "date" to day(second), "time" to hourMinute(second))

/** The time alone if it is today, and the day in words or figures if it isn't: `08:12`, `明天 05:00`, `11月30日 16:40`. */
fun Texts.moment(second: Long, now: Long): String {
    val time = hourMinute(second)
    return when (dayOf(second).toEpochDay() - dayOf(now).toEpochDay()) {
        0L -> time
        1L -> text("time.tomorrow", "time" to time)
        -1L -> text("time.yesterday", "time" to time)
        else -> dayAndTime(second)
    }
}

/** A heading over what happened on a day: `今天`, `昨天`, `11月30日`. */
fun Texts.dayHeading(second: Long, now: Long): String =
    when (dayOf(now).toEpochDay() - dayOf(second).toEpochDay()) {
        0L -> text("time.today")
        1L -> text("time.day_before")
        else -> day(second)
    }

private fun at(second: Long): ZonedDateTime = Instant.ofEpochSecond(second).atZone(FUJIAN)
