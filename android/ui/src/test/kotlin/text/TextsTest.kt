package cn.fujian.bamin.ui.text

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.settings.Language
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import org.junit.Test

/** The cases of `core/texts/src/lib.rs` and `span.rs`, so that both put words together alike. */
class TextsTest {
    private val chinese = Texts.of(Language.Chinese)
    private val english = Texts.of(Language.English)

    @Test fun `parameters are put in in both languages`() {
        val params = arrayOf<Pair<String, Any>>("seconds" to 61, "suspect" to "holder")
        assertEquals("这是 1 分 1 秒前的码：可能是截图，或持码人手机时间不准，请打开健康码重新出示", chinese.text("refusal.expired", *params))
        assertEquals(
            "The code is 1 min 1 s old: a picture, or the clock of the holder's phone is wrong. Show the live code",
            english.text("refusal.expired", *params),
        )
    }

    @Test fun `a number is not taken for a word`() =
        assertEquals("4 people shown: count them", english.text("group.shown", "count" to 4))

    @Test fun `a missing parameter and an unknown key can be seen`() {
        assertEquals("As of {time}", english.text("show.as_of"))
        assertEquals("no.such.key", english.text("no.such.key"))
        assertTrue(english.has("show.as_of") && !english.has("no.such.key"))
    }

    @Test fun `a value is never read as a template`() {
        for (value in listOf("{seconds}", "}{", "{name|span}", "")) assertEquals("Point: $value", english.text("scan.point", "name" to value))
    }

    @Test fun `a span has at most two units`() {
        val cases = listOf(
            Triple(0L, "0 秒", "0 s"),
            Triple(59L, "59 秒", "59 s"),
            Triple(60L, "1 分", "1 min"),
            Triple(-61L, "1 分 1 秒", "1 min 1 s"),
            Triple(3599L, "59 分 59 秒", "59 min 59 s"),
            Triple(7830L, "2 小时 10 分", "2 h 10 min"),
            Triple(86_400L, "1 天", "1 d"),
            Triple(273_700L, "3 天 4 小时", "3 d 4 h"),
        )
        for ((seconds, inChinese, inEnglish) in cases) {
            assertEquals(inChinese, chinese.span(seconds))
            assertEquals(inEnglish, english.span(seconds))
        }
        assertTrue(english.span(Long.MIN_VALUE).endsWith('h'))
    }

    @Test fun `a failure without words of its own still says its code`() {
        assertEquals("Failed (odd)", english.text(Failure("odd")))
        assertFalse(english.text(Failure("error.timeout")).contains("timeout"))
    }

    @Test fun `both languages have the same keys`() = assertEquals(chinese.keys, english.keys)

    @Test fun `a locale chooses the language by its first part`() {
        for (tag in listOf("en", "en_GB.UTF-8", "EN-us")) assertEquals(Language.English, languageOf(tag))
        for (tag in listOf("zh-Hans-CN", "fr", "")) assertEquals(Language.Chinese, languageOf(tag))
    }

    @Test fun `escapes of a catalogue are read`() =
        assertEquals(mapOf("a" to "\"\\\n中", "b" to "}"), catalogue("""{ "a": "\"\\\n\u4e2d", "b": "}" }"""))
}
