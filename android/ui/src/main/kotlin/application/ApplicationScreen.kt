package cn.fujian.bamin.ui.application

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import cn.fujian.bamin.core.Colour
import cn.fujian.bamin.core.application.Application
import cn.fujian.bamin.core.application.PlaceSource
import cn.fujian.bamin.ui.components.ActButton
import cn.fujian.bamin.ui.components.BottomBar
import cn.fujian.bamin.ui.components.Card
import cn.fujian.bamin.ui.components.CardBand
import cn.fujian.bamin.ui.components.ChoiceField
import cn.fujian.bamin.ui.components.FailurePanel
import cn.fujian.bamin.ui.components.Footnote
import cn.fujian.bamin.ui.components.Icons
import cn.fujian.bamin.ui.components.Line
import cn.fujian.bamin.ui.components.LinkButton
import cn.fujian.bamin.ui.components.ListRow
import cn.fujian.bamin.ui.components.PrimaryButton
import cn.fujian.bamin.ui.components.Screen
import cn.fujian.bamin.ui.components.Sheet
import cn.fujian.bamin.ui.navigation.Route
import cn.fujian.bamin.ui.steps.Step
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.Tone
import cn.fujian.bamin.ui.theme.bold

@Composable
fun ApplicationScreen(state: ApplicationState, onEvent: (ApplicationEvent) -> Unit, go: (Route) -> Unit, back: () -> Unit) {
    Screen(
        text("application.title"),
        onBack = back,
        bottom = if (state.done != null) null else { { ApplyBar(state, onEvent) } },
        sheet = state.choice?.let { { ChoiceSheet(it, onEvent) } },
    ) {
        (state.step as? Step.Failed)?.let { FailurePanel(it.why, Modifier.padding(bottom = Space.m)) }
        if (state.done == null) Form(state, onEvent, go) else Done(state.done, go)
    }
}

@Composable
private fun Form(state: ApplicationState, onEvent: (ApplicationEvent) -> Unit, go: (Route) -> Unit) {
    Column(Modifier.padding(horizontal = Space.l)) {
        Text(text("application.lead"), Modifier.padding(bottom = Space.l), Bamin.palette.ink2)
        ChoiceField(text("application.county"), state.county?.name, text("common.not_chosen"), { onEvent(ApplicationEvent.Choose) }, icon = Icons.Place)
        val note = if (state.county?.source == PlaceSource.Gps) text("application.located") else text("application.why_county")
        Text(note, color = Bamin.palette.ink2)
        LinkButton(text("application.from_province"), { go(Route.Arrival) }, Modifier.padding(top = Space.m))
    }
}

@Composable
private fun ApplyBar(state: ApplicationState, onEvent: (ApplicationEvent) -> Unit) {
    BottomBar {
        if (state.county == null) Text(text("application.county_missing"), Modifier.padding(bottom = Space.s))
        PrimaryButton(text("application.apply"), { onEvent(ApplicationEvent.Apply) }, runs = state.step == Step.Running)
    }
}

@Composable
private fun Done(application: Application, go: (Route) -> Unit) {
    val tone = if (application.colour == Colour.Green) Tone.Green else Tone.Orange
    Column(Modifier.padding(horizontal = Space.m), Arrangement.spacedBy(Space.m)) {
        Card {
            CardBand(tone, text("application.done", "tone" to tone.name.lowercase()), null)
            if (application.reasons.isEmpty()) Text(text("application.green"), Modifier.padding(Space.l))
            application.reasons.forEachIndexed { i, reason ->
                if (i > 0) Line()
                Column(Modifier.padding(Space.l)) {
                    Text(text("reason.${reason.rule}"), Modifier.semantics { heading() }, style = Bamin.type.title.bold)
                    Text(text("reason.reported_by", "authority" to reason.authority), color = Bamin.palette.ink2)
                }
            }
        }
        if (tone == Tone.Orange) ActButton(text("home.why_orange"), null, { go(Route.Reasons(application.subject)) })
        PrimaryButton(text("application.show"), { go(Route.Home) }, icon = Icons.Code)
    }
    Footnote(text("application.keeps"))
}

@Composable
private fun ChoiceSheet(choice: Choice, onEvent: (ApplicationEvent) -> Unit) {
    Sheet(choice.city?.name ?: text("application.city"), { onEvent(ApplicationEvent.Dismiss) }) {
        choice.regions.forEachIndexed { i, region ->
            if (i > 0) Line(Modifier.padding(start = Space.l))
            ListRow(region.name, onClick = { onEvent(ApplicationEvent.Pick(region)) })
        }
    }
}
