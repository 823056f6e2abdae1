package cn.fujian.bamin.ui.theme

import androidx.compose.runtime.Immutable
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.LineHeightStyle
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.TextUnit
import androidx.compose.ui.unit.dp

/** Six sizes, two weights, figures of one width. */
@Immutable
data class Typography(
    /** 12: names of tabs, "as of" in tiles. */
    val small: TextStyle,
    /** 14: lists and explanations. */
    val body: TextStyle,
    /** 16: titles in cards, buttons, what is typed. */
    val title: TextStyle,
    /** 20: the page's title, the clock. */
    val heading: TextStyle,
    /** 28: the number. */
    val figure: TextStyle,
    /** 40: the word of a code or verdict. */
    val word: TextStyle,
)

/** The same in bold. */
val TextStyle.bold: TextStyle get() = copy(fontWeight = FontWeight.Bold)

/** How much larger type of [size] becomes when a person asks for [scale]: large type grows less. */
fun growth(size: Int, scale: Float): Float = when {
    scale <= 1f || size <= 20 -> scale
    size <= 28 -> 1f + (scale - 1f) * 0.6f
    else -> 1f + (scale - 1f) * 0.45f
}

/** The sizes for a screen; its own scale of type is taken in here and nowhere else. */
fun Density.typography(family: FontFamily): Typography {
    val scale = fontScale.coerceIn(0.85f, 2f)
    fun length(size: Int, of: Int): TextUnit = (size * growth(of, scale)).dp.toSp()
    fun style(size: Int, line: Int, weight: FontWeight = FontWeight.Normal) = TextStyle(
        fontFamily = family,
        fontSize = length(size, size),
        lineHeight = length(line, size),
        fontWeight = weight,
        fontFeatureSettings = "tnum",
        lineHeightStyle = LineHeightStyle(LineHeightStyle.Alignment.Center, LineHeightStyle.Trim.None),
    )
    return Typography(
        small = style(12, 18),
        body = style(14, 21),
        title = style(16, 24),
        heading = style(20, 28),
        figure = style(28, 36, FontWeight.Bold),
        word = style(40, 48, FontWeight.Bold),
    )
}
