package cn.fujian.bamin.ui.home

import androidx.compose.animation.core.LinearEasing
import androidx.compose.animation.core.animateFloatAsState
import androidx.compose.animation.core.snap
import androidx.compose.animation.core.tween
import androidx.compose.foundation.Canvas
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.width
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.State
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.PathEffect
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.AnnotatedString
import androidx.compose.ui.text.SpanStyle
import androidx.compose.ui.text.buildAnnotatedString
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.text.withStyle
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.core.LastTest
import cn.fujian.bamin.core.NaatResult
import cn.fujian.bamin.ui.components.Band
import cn.fujian.bamin.ui.components.BandStrip
import cn.fujian.bamin.ui.components.Card
import cn.fujian.bamin.ui.components.IconButton
import cn.fujian.bamin.ui.components.Icons
import cn.fujian.bamin.ui.components.Ring
import cn.fujian.bamin.ui.components.SymbolCard
import cn.fujian.bamin.ui.components.symbolSide
import cn.fujian.bamin.ui.components.toneWord
import cn.fujian.bamin.ui.text.Texts
import cn.fujian.bamin.ui.text.clock
import cn.fujian.bamin.ui.text.day
import cn.fujian.bamin.ui.text.moment
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.text.texts
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.LocalReducedMotion
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.bold
import cn.fujian.bamin.ui.theme.largeType
import java.time.LocalDate

/** Seconds that one symbol stands (docs/format.md). */
private const val SYMBOL_SECONDS = 15f

/** Band, number, symbol, clock, and whose it is. */
@Composable
internal fun CodeCard(
    code: HomePage.Code,
    tick: State<HomeTick>,
    room: Room,
    onEvent: (HomeEvent) -> Unit,
    modifier: Modifier,
) {
    val tones = Bamin.palette.tones(code.tone)
    Card(modifier) {
        Band(code.tone, toneWord(code.tone), text("home.band") + "\n" + text("home.band.${code.tone.name.lowercase()}"), room.compact)
        BandStrip(code.tone, texts.strong("home.as_of", code.asOf, code.at), texts.strong("home.valid_until", code.validUntil, code.at))
        NumberRow(code, room, onEvent)
        val symbol = if (Bamin.palette.dark) Color.Black else tones.deep
        val label = text("home.symbol", "colour" to toneWord(code.tone))
        SymbolCard(code.symbol, symbol, tones.field, room.symbol, label, Modifier.align(Alignment.CenterHorizontally)) {
            TickingRing(tones.field, tick)
        }
        Row(
            Modifier.align(Alignment.CenterHorizontally).width(symbolSide(code.symbol, room.symbol)).heightIn(min = if (room.compact) 28.dp else 44.dp),
            Arrangement.SpaceBetween,
            Alignment.CenterVertically,
        ) {
            RunningClock(room, tick)
            NextSymbol(tick)
        }
        Dashes()
        Foot(code, room)
    }
}

/** The ring, the clock and the seconds are the only readers of the tick. */
@Composable
private fun TickingRing(colour: Color, tick: State<HomeTick>) {
    val target = tick.value.secondsLeft / SYMBOL_SECONDS
    val still = LocalReducedMotion.current || tick.value.secondsLeft >= SYMBOL_SECONDS
    val left = animateFloatAsState(target, if (still) snap() else tween(1000, easing = LinearEasing))
    Ring(colour) { left.value }
}

@Composable
private fun RunningClock(room: Room, tick: State<HomeTick>) {
    val style = if (room.compact) Bamin.type.title.bold else Bamin.type.heading.bold
    Text(clock(tick.value.ms), style = style, maxLines = 1)
}

@Composable
private fun NextSymbol(tick: State<HomeTick>) {
    val key = if (largeType) "home.next_symbol.short" else "home.next_symbol"
    Text(text(key, "seconds" to tick.value.secondsLeft), color = Bamin.palette.ink2, textAlign = TextAlign.End, maxLines = 1)
}

/** Twelve digits in groups of four, and where a scanner's digits are typed. */
@Composable
private fun NumberRow(code: HomePage.Code, room: Room, onEvent: (HomeEvent) -> Unit) {
    val groups = code.number.chunked(4)
    Box(Modifier.fillMaxWidth().padding(vertical = if (room.compact) 1.dp else Space.xs)) {
        val number = text("home.number", "number" to groups.joinToString("，"))
        val style = if (largeType) Bamin.type.figure.copy(letterSpacing = Bamin.type.figure.fontSize * -0.02f) else Bamin.type.figure
        Text(
            groups.joinToString(if (largeType) " " else "  "),
            Modifier.align(Alignment.Center).padding(vertical = Space.xs).semantics { contentDescription = number },
            style = style,
            maxLines = 1,
            softWrap = false,
        )
        if (!largeType) DigitsButton(code, onEvent, Modifier.align(Alignment.CenterEnd).padding(end = Space.xs))
    }
    if (largeType) DigitsButton(code, onEvent, Modifier)
}

@Composable
private fun DigitsButton(code: HomePage.Code, onEvent: (HomeEvent) -> Unit, modifier: Modifier) {
    val typed = code.challenge
    if (typed == null) {
        if (!largeType) IconButton(Icons.Digits, text("home.digits"), { onEvent(HomeEvent.AskDigits) }, modifier)
    } else {
        IconButton(Icons.Close, text("home.digits_clear", "digits" to typed.toString().padStart(4, '0')), { onEvent(HomeEvent.ClearDigits) }, modifier)
    }
}

@Composable
private fun Dashes() {
    val colour = Bamin.palette.line
    Canvas(Modifier.fillMaxWidth().padding(horizontal = Space.l).height(1.dp)) {
        val dash = PathEffect.dashPathEffect(floatArrayOf(4.dp.toPx(), 3.dp.toPx()))
        drawLine(colour, Offset.Zero, Offset(size.width, 0f), 1.dp.toPx(), pathEffect = dash)
    }
}

/** Whose code it is, and the last test. */
@Composable
private fun Foot(code: HomePage.Code, room: Room) {
    val pad = Modifier.fillMaxWidth().padding(horizontal = Space.l, vertical = if (room.compact) Space.xs else Space.s)
    if (largeType) {
        Column(pad) {
            Text(code.name, style = Bamin.type.body.bold)
            TestLine(code.test, room.compact)
        }
    } else {
        Row(pad, Arrangement.SpaceBetween, Alignment.CenterVertically) {
            Text(code.name, Modifier.padding(end = Space.m), style = Bamin.type.body.bold)
            TestLine(code.test, room.compact)
        }
    }
}

@Composable
private fun TestLine(test: LastTest?, compact: Boolean) {
    val palette = Bamin.palette
    val line = if (test == null) AnnotatedString(text("home.test_none")) else {
        val tones = if (test.result == NaatResult.Negative) palette.green else palette.refused
        buildAnnotatedString {
            append(text("home.test"))
            append(" ")
            withStyle(SpanStyle(tones.text, fontWeight = FontWeight.Bold)) { append(text(test.result.key)) }
            append("  ")
            val day = texts.day(LocalDate.parse(test.day))
            append(if (compact) day else text("home.sampled", "date" to day))
        }
    }
    Text(line, color = palette.ink2)
}

/** A time in bold inside its sentence. */
private fun Texts.strong(key: String, second: Long, now: Long): AnnotatedString {
    val time = moment(second, now)
    val whole = text(key, "time" to time)
    val at = whole.indexOf(time)
    return buildAnnotatedString {
        append(whole)
        if (at >= 0) addStyle(SpanStyle(fontWeight = FontWeight.Bold), at, at + time.length)
    }
}
