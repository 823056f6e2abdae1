package cn.fujian.bamin.ui.tests

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.width
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import cn.fujian.bamin.core.NaatResult
import cn.fujian.bamin.core.tests.Test
import cn.fujian.bamin.core.tests.Tests
import cn.fujian.bamin.ui.components.Action
import cn.fujian.bamin.ui.components.Card
import cn.fujian.bamin.ui.components.EmptyPanel
import cn.fujian.bamin.ui.components.Fact
import cn.fujian.bamin.ui.components.Facts
import cn.fujian.bamin.ui.components.FailurePanel
import cn.fujian.bamin.ui.components.Footnote
import cn.fujian.bamin.ui.components.Glyph
import cn.fujian.bamin.ui.components.IconButton
import cn.fujian.bamin.ui.components.Icons
import cn.fujian.bamin.ui.components.LinkButton
import cn.fujian.bamin.ui.components.LoadingPanel
import cn.fujian.bamin.ui.components.Screen
import cn.fujian.bamin.ui.navigation.Route
import cn.fujian.bamin.ui.steps.Step
import cn.fujian.bamin.ui.text.dayAndTime
import cn.fujian.bamin.ui.text.moment
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.text.texts
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.bold

@Composable
fun TestsScreen(state: TestsState, subject: String, onEvent: (TestsEvent) -> Unit, go: (Route) -> Unit, back: () -> Unit) {
    val refresh = { onEvent(TestsEvent.Refresh) }
    Screen(
        text("tests.title"),
        onBack = back,
        actions = {
            val running = if (state.refresh == Step.Running) text("common.working") else null
            IconButton(Icons.Again, text("common.refresh"), refresh, countLabel = running)
        },
    ) {
        (state.refresh as? Step.Failed)?.let { FailurePanel(it.why, Modifier.padding(bottom = Space.m), onRetry = refresh) }
        val tests = state.tests
        when {
            tests?.asOf == null -> if (state.refresh == Step.Running) LoadingPanel()
            tests.tests.isEmpty() ->
                EmptyPanel(Icons.Flask, text("tests.none"), text("tests.none.note"), action = Action(text("tests.wrong")) { go(Route.WriteAppeal(subject)) })
            else -> Results(tests, state.now) { go(Route.WriteAppeal(subject)) }
        }
    }
}

@Composable
private fun Results(tests: Tests, now: Long, onAppeal: () -> Unit) {
    Column(Modifier.padding(horizontal = Space.m)) {
        tests.tests.forEach { ResultCard(it) }
    }
    tests.asOf?.let { Footnote(text("tests.kept", "time" to texts.moment(it, now))) }
    LinkButton(text("tests.wrong"), onAppeal, Modifier.padding(horizontal = Space.l))
}

@Composable
private fun ResultCard(test: Test) {
    val negative = test.result == NaatResult.Negative
    val ink = if (negative) Bamin.palette.green.text else Bamin.palette.refused.text
    Card(Modifier.padding(bottom = Space.m)) {
        Column(Modifier.padding(Space.l)) {
            Row(Modifier.padding(bottom = Space.s), verticalAlignment = Alignment.CenterVertically) {
                Glyph(if (negative) Icons.Check else Icons.Warning, tint = ink)
                Spacer(Modifier.width(Space.s))
                Text(text(test.result.key), color = ink, style = Bamin.type.heading.bold)
            }
            Facts(
                listOfNotNull(
                    Fact(text("tests.sampled"), texts.dayAndTime(test.sampled)),
                    Fact(text("tests.resulted"), test.resulted?.let { texts.dayAndTime(it) } ?: text("tests.no_time")),
                    test.institution?.let { Fact(text("tests.institution"), it) },
                ),
            )
        }
    }
}
