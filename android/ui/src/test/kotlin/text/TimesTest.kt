package cn.fujian.bamin.ui.text

import cn.fujian.bamin.core.settings.Language
import kotlin.test.assertEquals
import org.junit.Test

class TimesTest {
    private val chinese = Texts.of(Language.Chinese)
    private val english = Texts.of(Language.English)

    /** 1 December 2020, 08:12:46 in Fujian. */
    private val now = 1_606_781_566L

    @Test fun `a time of today is a time alone`() {
        assertEquals("08:12", chinese.moment(now, now))
        assertEquals("08:12:46", clock(now * 1000 + 999))
    }

    @Test fun `the days beside today have words`() {
        assertEquals("明天 05:00", chinese.moment(1_606_856_400, now))
        assertEquals("05:00 tomorrow", english.moment(1_606_856_400, now))
        assertEquals("昨天 16:40", chinese.moment(1_606_725_600, now))
        assertEquals("昨天", chinese.dayHeading(1_606_725_600, now))
    }

    @Test fun `other days are said as people say them`() {
        assertEquals("11月28日 07:07", chinese.moment(now - 263_100, now))
        assertEquals("9 Dec, 09:30", english.moment(1_607_477_400, now))
    }

    @Test fun `a day ends at midnight in Fujian`() {
        val midnight = 1_606_838_400L
        assertEquals("23:59", hourMinute(midnight - 1))
        assertEquals(1, dayOf(midnight).toEpochDay() - dayOf(midnight - 1).toEpochDay())
    }
}
