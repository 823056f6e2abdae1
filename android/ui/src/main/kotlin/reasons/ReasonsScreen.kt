package cn.fujian.bamin.ui.reasons

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.AnnotatedString
import androidx.compose.ui.text.SpanStyle
import androidx.compose.ui.text.buildAnnotatedString
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.text.withStyle
import cn.fujian.bamin.core.Colour
import cn.fujian.bamin.core.help.Hotline
import cn.fujian.bamin.core.reasons.ColourReason
import cn.fujian.bamin.core.reasons.Lifted
import cn.fujian.bamin.core.reasons.Reasons
import cn.fujian.bamin.ui.components.Aside
import cn.fujian.bamin.ui.components.Card
import cn.fujian.bamin.ui.components.CardBand
import cn.fujian.bamin.ui.components.DayHeading
import cn.fujian.bamin.ui.components.DaySteps
import cn.fujian.bamin.ui.components.Fact
import cn.fujian.bamin.ui.components.Facts
import cn.fujian.bamin.ui.components.FailurePanel
import cn.fujian.bamin.ui.components.Footnote
import cn.fujian.bamin.ui.components.Icons
import cn.fujian.bamin.ui.components.Line
import cn.fujian.bamin.ui.components.LinkButton
import cn.fujian.bamin.ui.components.LoadingPanel
import cn.fujian.bamin.ui.components.Screen
import cn.fujian.bamin.ui.components.SecondaryButton
import cn.fujian.bamin.ui.components.toneWord
import cn.fujian.bamin.ui.navigation.Route
import cn.fujian.bamin.ui.steps.Loaded
import cn.fujian.bamin.ui.text.dayAndTime
import cn.fujian.bamin.ui.text.moment
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.text.texts
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.Tone
import cn.fujian.bamin.ui.theme.bold

/** [subject]: whose code, for an appeal. [onCall] dials a number. */
@Composable
fun ReasonsScreen(
    state: ReasonsState,
    subject: String,
    onEvent: (ReasonsEvent) -> Unit,
    go: (Route) -> Unit,
    back: () -> Unit,
    onCall: (String) -> Unit = {},
) {
    val colour = (state.reasons as? Loaded.Done)?.value?.colour
    val title = if (colour == Colour.Green) text("reasons.title_green") else text("reasons.title")
    Screen(title, onBack = back) {
        when (val reasons = state.reasons) {
            Loaded.Loading -> LoadingPanel()
            is Loaded.Failed -> FailurePanel(reasons.why, onRetry = { onEvent(ReasonsEvent.TryAgain) })
            is Loaded.Done -> {
                ReasonsCard(reasons.value, state.now) { go(Route.WriteAppeal(subject, it.rule, it.since)) }
                if (reasons.value.lifted.isNotEmpty()) LiftedCard(reasons.value.lifted)
                Footnote(text("common.as_of", "time" to texts.moment(reasons.value.asOf, state.now)))
            }
        }
        state.hotline?.let { HotlineButton(it, onCall) }
    }
}

@Composable
private fun ReasonsCard(reasons: Reasons, now: Long, onAppeal: (ColourReason) -> Unit) {
    val tone = if (reasons.colour == Colour.Green) Tone.Green else Tone.Orange
    Card(Modifier.padding(horizontal = Space.m)) {
        if (reasons.reasons.isEmpty()) {
            CardBand(tone, toneWord(tone), text("reasons.none"))
            Text(text("reasons.since", "time" to texts.dayAndTime(reasons.since)), Modifier.padding(Space.l))
        } else {
            val title = text("reasons.count", "tone" to tone.name.lowercase(), "count" to reasons.reasons.size)
            CardBand(tone, title, ending(reasons, now))
        }
        reasons.reasons.forEachIndexed { i, reason ->
            if (i > 0) Line()
            ReasonSection(reason, now, onAppeal)
        }
    }
}

/** What becomes of the colour without anybody doing anything. */
@Composable
private fun ending(reasons: Reasons, now: Long): String {
    val ends = reasons.reasons.map { it.until }
    val last = ends.filterNotNull().maxOrNull()
    return if (last == null || null in ends) text("reasons.green_after")
    else text("reasons.green_from", "time" to texts.moment(last, now))
}

@Composable
private fun ReasonSection(reason: ColourReason, now: Long, onAppeal: (ColourReason) -> Unit) {
    val name = text("reason.${reason.rule}")
    Column(Modifier.padding(start = Space.l, end = Space.l, top = Space.l, bottom = Space.s)) {
        Text(name, Modifier.padding(bottom = Space.s).semantics { heading() }, style = Bamin.type.title.bold)
        Facts(
            listOf(
                Fact(text("reasons.authority"), reason.authority),
                Fact(text("reasons.from"), texts.dayAndTime(reason.since)),
                Fact(text("reasons.to"), end(reason.until)),
            ),
        )
        reason.until?.takeIf { it > now && it > reason.since }?.let { Days(reason.since, it, now) }
        Aside(Tone.Orange, text("reasons.what_to_do"), text("advice.${reason.advice}"), Modifier.padding(top = Space.m))
        LinkButton(text("reasons.appeal"), { onAppeal(reason) }, label = text("reasons.appeal_about", "about" to name))
    }
}

@Composable
private fun end(until: Long?): AnnotatedString {
    if (until == null) return AnnotatedString(text("reason.no_end"))
    val time = texts.dayAndTime(until)
    return buildAnnotatedString {
        withStyle(SpanStyle(fontWeight = FontWeight.Bold)) { append(time) }
        append(" ")
        append(text("reasons.by_itself"))
    }
}

@Composable
private fun Days(since: Long, until: Long, now: Long) {
    val of = ((until - since + DAY - 1) / DAY).toInt()
    val today = ((now - since) / DAY).toInt().coerceIn(0, of - 1) + 1
    if (of <= MOST_DAYS) DaySteps(today, of, Tone.Orange, text("reasons.left", "seconds" to until - now), Modifier.padding(top = Space.m))
}

private const val DAY = 86_400L

/** More cells than that can't be told apart. */
private const val MOST_DAYS = 31

@Composable
private fun LiftedCard(lifted: List<Lifted>) {
    DayHeading(text("reasons.lifted"))
    Card(Modifier.padding(horizontal = Space.m)) {
        lifted.forEachIndexed { i, it ->
            if (i > 0) Line()
            Column(Modifier.padding(Space.l)) {
                Text(text("reason.${it.reason.rule}"), style = Bamin.type.title.bold)
                Text(text("lifted.${it.cause}"), color = Bamin.palette.ink2)
                it.expires?.let { until -> Text(text("reasons.lifted_until", "time" to texts.dayAndTime(until)), color = Bamin.palette.ink2) }
            }
        }
    }
}

@Composable
private fun HotlineButton(hotline: Hotline, onCall: (String) -> Unit) {
    Column(Modifier.padding(start = Space.m, end = Space.m, top = Space.m)) {
        SecondaryButton(text("reasons.call", "number" to hotline.number), { onCall(hotline.number) }, icon = Icons.Phone)
        val hours = hotline.hours.map { "${it.from}–${it.to}" }.reduceOrNull { first, second -> text("common.list", "first" to first, "second" to second) }.orEmpty()
        val open = if (hotline.open) "" else " · " + text("hotline.closed")
        Text(hours + open, Modifier.fillMaxWidth().padding(Space.s), Bamin.palette.ink2, textAlign = TextAlign.Center)
    }
}
