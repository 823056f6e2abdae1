package cn.fujian.bamin.ui.consents

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.width
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.core.consents.Consent
import cn.fujian.bamin.core.consents.Purpose
import cn.fujian.bamin.ui.components.Card
import cn.fujian.bamin.ui.components.FailurePanel
import cn.fujian.bamin.ui.components.Footnote
import cn.fujian.bamin.ui.components.Glyph
import cn.fujian.bamin.ui.components.Icons
import cn.fujian.bamin.ui.components.Line
import cn.fujian.bamin.ui.components.LoadingPanel
import cn.fujian.bamin.ui.components.PrimaryButton
import cn.fujian.bamin.ui.components.Screen
import cn.fujian.bamin.ui.components.SecondaryButton
import cn.fujian.bamin.ui.components.Sheet
import cn.fujian.bamin.ui.components.press
import cn.fujian.bamin.ui.steps.Step
import cn.fujian.bamin.ui.text.moment
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.text.texts
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.bold

@Composable
fun ConsentsScreen(state: ConsentsState, onEvent: (ConsentsEvent) -> Unit, back: () -> Unit) {
    Screen(
        text("consents.title"),
        onBack = back,
        sheet = state.withdrawing?.let { purpose -> { WithdrawSheet(purpose, onEvent) } },
    ) {
        (state.answer as? Step.Failed)?.let { FailurePanel(it.why, Modifier.padding(bottom = Space.m)) }
        if (state.consents.isEmpty()) LoadingPanel()
        Column(Modifier.padding(horizontal = Space.m), Arrangement.spacedBy(Space.m)) {
            state.consents.forEach { ConsentCard(it, state, onEvent) }
        }
        Footnote(text("consents.note"))
    }
}

@Composable
private fun ConsentCard(consent: Consent, state: ConsentsState, onEvent: (ConsentsEvent) -> Unit) {
    val open = consent.purpose == state.open
    Card {
        Row(
            Modifier.fillMaxWidth().press(state = if (open) text("consents.open") else text("consents.closed")) { onEvent(ConsentsEvent.Open(consent.purpose)) }
                .padding(Space.l),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            Column(Modifier.weight(1f)) {
                Text(text(consent.titleKey), style = Bamin.type.title.bold)
                Standing(consent, state.now)
            }
            Glyph(if (open) Icons.Minus else Icons.Down, Modifier.padding(start = Space.m), tint = Bamin.palette.ink2)
        }
        if (open) {
            Line()
            Text(text(consent.textKey), Modifier.padding(Space.l))
            Column(Modifier.padding(start = Space.l, end = Space.l, bottom = Space.l)) { Answer(consent, state, onEvent) }
        }
    }
}

@Composable
private fun Standing(consent: Consent, now: Long) {
    val (icon, ink) = if (consent.holds) Icons.Check to Bamin.palette.green.text else Icons.Info to Bamin.palette.ink2
    Row(Modifier.padding(top = Space.xs), verticalAlignment = Alignment.Top) {
        Glyph(icon, size = 18.dp, tint = ink)
        Spacer(Modifier.width(Space.xs))
        val time = consent.answeredAt?.let { texts.moment(it, now) }
        val said = when {
            time == null -> text("consents.never")
            consent.holds -> text("consents.holds", "time" to time)
            else -> text("consents.withdrawn", "time" to time)
        }
        Text(if (consent.sent || time == null) said else said + text("consents.not_sent"), color = ink)
    }
}

@Composable
private fun Answer(consent: Consent, state: ConsentsState, onEvent: (ConsentsEvent) -> Unit) {
    val runs = state.answer == Step.Running
    if (consent.holds) SecondaryButton(text("consents.withdraw"), { onEvent(ConsentsEvent.Withdraw(consent.purpose)) }, runs = runs, danger = true)
    else PrimaryButton(text("consents.agree"), { onEvent(ConsentsEvent.Agree(consent.purpose)) }, runs = runs)
}

@Composable
private fun WithdrawSheet(purpose: Purpose, onEvent: (ConsentsEvent) -> Unit) {
    Sheet(text("consents.withdraw_title"), { onEvent(ConsentsEvent.Dismiss) }) {
        Column(Modifier.padding(horizontal = Space.l), Arrangement.spacedBy(Space.m)) {
            Text(if (purpose == Purpose.Showing) text("consents.withdraw.showing") else text("consents.withdraw.account"))
            PrimaryButton(text("consents.keep"), { onEvent(ConsentsEvent.Dismiss) })
            SecondaryButton(text("consents.withdraw_now"), { onEvent(ConsentsEvent.Confirm) }, danger = true)
        }
    }
}
