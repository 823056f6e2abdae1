package cn.fujian.bamin.ui.theme

import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.luminance
import kotlin.test.assertEquals
import org.junit.Test

/** A colour of words or of a sign, on what it stands on. */
data class Pair(val name: String, val front: Color, val back: Color, val least: Float)

/** The contrast of two opaque colours, 1 to 21 (WCAG 2.2, 1.4.3). */
fun contrast(one: Color, other: Color): Float {
    val (light, dark) = listOf(one.luminance(), other.luminance()).sortedDescending()
    return (light + 0.05f) / (dark + 0.05f)
}

/** Words need 4.5, signs and borders of controls 3 (WCAG 2.2, AA). */
fun Palette.pairs(): List<Pair> = buildList {
    fun words(name: String, front: Color, back: Color) = add(Pair(name, front, back, 4.5f))
    fun sign(name: String, front: Color, back: Color) = add(Pair(name, front, back, 3f))
    for ((name, back) in listOf("ground" to ground, "surface" to surface, "recess" to recess)) {
        words("ink on $name", ink, back)
        words("ink2 on $name", ink2, back)
        words("ink3 on $name", ink3, back)
        words("accent text on $name", accentText, back)
        words("refused text on $name", refused.text, back)
        words("green text on $name", green.text, back)
        words("orange text on $name", orange.text, back)
        words("unchecked text on $name", unchecked.text, back)
        sign("border of a control on $name", control, back)
    }
    words("accent button", onAccent, accent)
    words("accent text on its tint", accentText, accentTint)
    words("ink on the accent's tint", ink, accentTint)
    words("action in ink", surface, ink)
    words("what is old", onOld, old)
    words("what is fresh", onFresh, fresh)
    for (tone in Tone.entries) {
        val tones = tones(tone)
        words("$tone: on the field", tones.onField, tones.field)
        words("$tone: on the strip", tones.onField, tones.deep)
        words("$tone: on its tint", tones.text, tones.tint)
        words("$tone: ink on its tint", ink, tones.tint)
        words("$tone: ink2 on its tint", ink2, tones.tint)
        if (!dark) words("$tone: symbol on white", tones.deep, Color.White)
    }
}

class ContrastTest {
    @Test fun `every pair of the light theme can be read`() = legible(LightPalette)

    @Test fun `every pair of the dark theme can be read`() = legible(DarkPalette)

    @Test fun `contrast is what the standard computes`() {
        assertEquals(21f, contrast(Color.Black, Color.White), 0.01f)
        assertEquals(4.54f, contrast(Color(0xFF767676), Color.White), 0.01f)
    }

    private fun legible(palette: Palette) {
        val weak = palette.pairs().filter { contrast(it.front, it.back) < it.least }
        assertEquals(emptyList(), weak.map { "${it.name}: ${contrast(it.front, it.back)} < ${it.least}" })
    }
}
