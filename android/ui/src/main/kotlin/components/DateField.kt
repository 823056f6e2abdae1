package cn.fujian.bamin.ui.components

import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.text.AnnotatedString
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.input.OffsetMapping
import androidx.compose.ui.text.input.TransformedText
import androidx.compose.ui.text.input.VisualTransformation
import cn.fujian.bamin.ui.text.text

/**
 * A day, typed as eight digits: quicker than a calendar for a day of birth, and the same for
 * everybody. [value] is `YYYYMMDD` as far as it was typed.
 */
@Composable
fun DateField(
    label: String,
    value: String,
    onChange: (String) -> Unit,
    modifier: Modifier = Modifier,
    problem: String? = null,
    fine: String? = null,
    last: Boolean = false,
    onLeave: () -> Unit = {},
) = Field(
    label,
    value,
    { typed -> onChange(typed.filter(Char::isDigit).take(8)) },
    modifier,
    problem = problem,
    fine = fine,
    hint = text("common.date_hint"),
    keyboard = KeyboardType.Number,
    last = last,
    shown = Grouped(listOf(4, 2, 2), "-"),
    onLeave = onLeave,
)

/** `YYYY-MM-DD` of eight digits, none before they are all there. */
fun isoDay(digits: String): String? =
    if (digits.length == 8) "${digits.take(4)}-${digits.substring(4, 6)}-${digits.drop(6)}" else null

/** Shows what is typed in groups: `2020-03-12`, `138 0591 0000`, `350102 19580312 0562`. */
data class Grouped(val groups: List<Int>, val between: String = " ") : VisualTransformation {
    override fun filter(text: AnnotatedString): TransformedText {
        val ends = groups.runningReduce(Int::plus).dropLast(1)
        fun gapsBefore(at: Int) = ends.count { it in 1 until at } * between.length
        val shown = buildString {
            text.text.forEachIndexed { i, char ->
                if (i in ends) append(between)
                append(char)
            }
        }
        val mapping = object : OffsetMapping {
            override fun originalToTransformed(offset: Int) = offset + gapsBefore(offset)

            override fun transformedToOriginal(offset: Int) =
                (0..text.length).last { it + gapsBefore(it) <= offset }
        }
        return TransformedText(AnnotatedString(shown), mapping)
    }
}
