package cn.fujian.bamin.ui.components

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.CornerRadius
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.semantics.ProgressBarRangeInfo
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.progressBarRangeInfo
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.LayoutDirection
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.Tone
import cn.fujian.bamin.ui.theme.largeType

/** How much of something is done, 0 to 1; [label] says what. */
@Composable
fun Progress(done: Float, label: String, modifier: Modifier = Modifier, colour: Color = Bamin.palette.accent) {
    val track = Bamin.palette.line
    Canvas(
        modifier.fillMaxWidth().height(8.dp).semantics {
            contentDescription = label
            progressBarRangeInfo = ProgressBarRangeInfo(done, 0f..1f)
        },
    ) {
        val corner = CornerRadius(size.height / 2)
        drawRoundRect(track, cornerRadius = corner)
        val width = size.width * done.coerceIn(0f, 1f)
        val start = if (layoutDirection == LayoutDirection.Ltr) 0f else size.width - width
        if (width > 0) drawRoundRect(colour, Offset(start, 0f), size.copy(width = width), corner)
    }
}

/** Which step of a form this is. */
@Composable
fun StepProgress(step: Int, of: Int, name: String, modifier: Modifier = Modifier) {
    val said = text("common.step", "step" to step, "of" to of)
    Column(modifier.fillMaxWidth().padding(start = Space.l, end = Space.l, bottom = Space.l), Arrangement.spacedBy(Space.s)) {
        Text("$said · $name", color = Bamin.palette.ink2)
        Progress(step.toFloat() / of, said)
    }
}

/** The days of a reason: those gone, today, those to come, and what is left in words. */
@Composable
fun DaySteps(today: Int, of: Int, tone: Tone, left: String?, modifier: Modifier = Modifier) {
    val tones = Bamin.palette.tones(tone)
    Column(modifier.semantics(mergeDescendants = true) {}) {
        Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(if (of > 20) 1.dp else 3.dp)) {
            for (day in 1..of) {
                val cell = Modifier.weight(1f).height(12.dp)
                val colour = if (day <= today) tones.field else Bamin.palette.line
                Box(if (day == today) cell.border(2.dp, Bamin.palette.ink, RoundedCornerShape(4.dp)).padding(3.dp) else cell.padding(vertical = 2.dp)) {
                    Box(Modifier.fillMaxWidth().height(8.dp).background(colour, RoundedCornerShape(2.dp)))
                }
            }
        }
        val day = text("common.day_of", "day" to today, "of" to of)
        if (largeType) {
            Text(day, color = Bamin.palette.ink2, style = Bamin.type.small)
            left?.let { Text(it, color = Bamin.palette.ink2, style = Bamin.type.small) }
        } else {
            Row(Modifier.fillMaxWidth().padding(top = Space.xs)) {
                Text(day, Modifier.weight(1f), Bamin.palette.ink2, style = Bamin.type.small)
                left?.let { Text(it, color = Bamin.palette.ink2, style = Bamin.type.small, textAlign = TextAlign.End) }
            }
        }
    }
}
