package cn.fujian.bamin.ui.signin

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import cn.fujian.bamin.core.signin.Identity
import cn.fujian.bamin.ui.components.Card
import cn.fujian.bamin.ui.components.CheckRow
import cn.fujian.bamin.ui.components.Fact
import cn.fujian.bamin.ui.components.Facts
import cn.fujian.bamin.ui.components.FailurePanel
import cn.fujian.bamin.ui.components.Field
import cn.fujian.bamin.ui.components.Footnote
import cn.fujian.bamin.ui.components.Icons
import cn.fujian.bamin.ui.components.LinkButton
import cn.fujian.bamin.ui.components.ListRow
import cn.fujian.bamin.ui.components.Notice
import cn.fujian.bamin.ui.components.PrimaryButton
import cn.fujian.bamin.ui.components.Screen
import cn.fujian.bamin.ui.components.SecondaryButton
import cn.fujian.bamin.ui.navigation.Route
import cn.fujian.bamin.ui.steps.Step
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.bold

/** [openPage] shows the identity service's page in the browser. */
@Composable
fun SignInScreen(
    state: SignInState,
    onEvent: (SignInEvent) -> Unit,
    go: (Route) -> Unit,
    back: () -> Unit,
    openPage: (String) -> Unit = {},
) {
    Screen(text("sign_in.title"), onBack = back) {
        (state.step as? Step.Failed)?.let { FailurePanel(it.why, Modifier.padding(bottom = Space.m)) }
        when {
            state.identity != null -> Known(state.identity, onEvent, go)
            state.page != null -> Returning(state, onEvent, openPage)
            else -> Beginning(state, onEvent, go)
        }
    }
}

@Composable
private fun Beginning(state: SignInState, onEvent: (SignInEvent) -> Unit, go: (Route) -> Unit) {
    Card(Modifier.padding(horizontal = Space.m)) {
        Column(Modifier.padding(Space.l), Arrangement.spacedBy(Space.s)) {
            Text(text("sign_in.lead"), Modifier.semantics { heading() }, style = Bamin.type.title.bold)
            Text(text("sign_in.lead.note"), color = Bamin.palette.ink2)
        }
        ListRow(text("missing.real_name"), icon = Icons.Card)
        ListRow(text("missing.face"), icon = Icons.Me)
    }
    Column(Modifier.padding(Space.m), Arrangement.spacedBy(Space.m)) {
        PrimaryButton(text("sign_in.begin"), { onEvent(SignInEvent.Begin) }, runs = state.step == Step.Running)
        SecondaryButton(text("sign_in.overseas"), { go(Route.Overseas) }, icon = Icons.Plane)
    }
    Footnote(text("sign_in.privacy"))
}

@Composable
private fun Returning(state: SignInState, onEvent: (SignInEvent) -> Unit, openPage: (String) -> Unit) {
    val url = state.page?.url.orEmpty()
    LaunchedEffect(url) { openPage(url) }
    Column(Modifier.padding(horizontal = Space.m)) {
        Notice(Icons.Globe, text("sign_in.in_browser"), text("sign_in.in_browser.note"))
        LinkButton(text("sign_in.open_again"), { openPage(url) }, Modifier.padding(horizontal = Space.xs))
    }
    Column(Modifier.padding(start = Space.l, end = Space.l, top = Space.s)) {
        Field(
            text("sign_in.return_code"),
            state.returned,
            { onEvent(SignInEvent.Type(it)) },
            hint = text("sign_in.return_code.hint"),
            last = true,
            onDone = { onEvent(SignInEvent.Finish) },
        )
    }
    Card(Modifier.padding(horizontal = Space.m)) {
        CheckRow(text("sign_in.replace"), state.replace, { onEvent(SignInEvent.Replace(it)) }, note = text("sign_in.replace.note"))
    }
    Column(Modifier.padding(Space.m)) {
        PrimaryButton(text("sign_in.finish"), { onEvent(SignInEvent.Finish) }, runs = state.step == Step.Running)
    }
}

@Composable
private fun Known(identity: Identity, onEvent: (SignInEvent) -> Unit, go: (Route) -> Unit) {
    Card(Modifier.padding(horizontal = Space.m)) {
        Column(Modifier.padding(Space.l), Arrangement.spacedBy(Space.s)) {
            Text(text("sign_in.done"), Modifier.semantics { heading() }, style = Bamin.type.title.bold)
            Facts(
                listOfNotNull(
                    identity.name?.let { Fact(text("sign_in.name"), it) },
                    identity.documentKind?.let { Fact(text("sign_in.document"), text(it.key)) },
                    identity.documentNumber?.let { Fact(text("sign_in.number"), it) },
                    Fact(text("sign_in.level"), text(identity.level.key)),
                ),
            )
        }
    }
    if (identity.missing.isNotEmpty()) Missing(identity.missing)
    Column(Modifier.padding(Space.m), Arrangement.spacedBy(Space.m)) {
        if (identity.missing.isEmpty()) {
            PrimaryButton(text("sign_in.apply"), { go(Route.Application) })
        } else {
            PrimaryButton(text("sign_in.again"), { onEvent(SignInEvent.Begin) }, icon = Icons.Again)
            SecondaryButton(text("sign_in.why"), { go(Route.Help) })
        }
    }
}

/** What a code needs and this person lacks, and where to get it. */
@Composable
private fun Missing(missing: List<String>) {
    Card(Modifier.padding(start = Space.m, end = Space.m, top = Space.m)) {
        Text(text("page.sign_in_level"), Modifier.padding(start = Space.l, end = Space.l, top = Space.l).semantics { heading() }, style = Bamin.type.title.bold)
        missing.forEach { ListRow(text("missing.$it"), icon = Icons.Warning, iconTint = Bamin.palette.orange.text) }
        Text(text("sign_in.raise"), Modifier.padding(start = Space.l, end = Space.l, bottom = Space.l), Bamin.palette.ink2)
    }
}
