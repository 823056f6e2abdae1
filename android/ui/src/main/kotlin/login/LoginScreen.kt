package cn.fujian.bamin.ui.login

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.input.PasswordVisualTransformation
import androidx.compose.ui.text.input.VisualTransformation
import cn.fujian.bamin.ui.components.BottomBar
import cn.fujian.bamin.ui.components.EmptyPanel
import cn.fujian.bamin.ui.components.Field
import cn.fujian.bamin.ui.components.Icons
import cn.fujian.bamin.ui.components.Notice
import cn.fujian.bamin.ui.components.PrimaryButton
import cn.fujian.bamin.ui.components.Screen
import cn.fujian.bamin.ui.navigation.Route
import cn.fujian.bamin.ui.steps.Step
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Space

@Composable
fun LoginScreen(state: LoginState, onEvent: (LoginEvent) -> Unit, onBack: (() -> Unit)?, go: (Route) -> Unit) {
    when (val page = state.page) {
        LoginPage.LogIn -> Form(text("login.title"), text("login.note"), text("login.log_in"), state, onEvent, onBack) {
            PhoneField(state, onEvent)
            Password(text("login.password"), state.password, state.problem == LoginProblem.NoPassword, state.problem, { onEvent(LoginEvent.ChangePassword(it)) }) {
                onEvent(LoginEvent.Send)
            }
        }
        is LoginPage.NewPassword -> Form(text("login.new_title"), text("login.new_note", "name" to page.name), text("login.change"), state, onEvent, null) {
            Password(text("login.old"), state.password, state.problem == LoginProblem.NoPassword, state.problem, { onEvent(LoginEvent.ChangePassword(it)) })
            Password(text("login.new"), state.new, state.problem == LoginProblem.NoNew, state.problem, { onEvent(LoginEvent.ChangeNew(it)) })
            Password(text("login.again"), state.again, state.problem == LoginProblem.NotTheSame, state.problem, { onEvent(LoginEvent.ChangeAgain(it)) }) {
                onEvent(LoginEvent.Send)
            }
        }
        is LoginPage.Done -> Screen(text("login.title"), onBack = onBack, bottom = {
            BottomBar { PrimaryButton(text("login.to_point"), { go(Route.Point) }) }
        }) { EmptyPanel(Icons.Me, page.name, page.unitName) }
    }
}

@Composable
private fun Form(
    title: String,
    note: String,
    send: String,
    state: LoginState,
    onEvent: (LoginEvent) -> Unit,
    onBack: (() -> Unit)?,
    fields: @Composable () -> Unit,
) {
    Screen(title, onBack = onBack, bottom = {
        BottomBar { PrimaryButton(send, { onEvent(LoginEvent.Send) }, runs = state.step == Step.Running) }
    }) {
        Column(Modifier.padding(horizontal = Space.l)) {
            Text(note, Modifier.padding(bottom = Space.l), Bamin.palette.ink2)
            (state.step as? Step.Failed)?.let {
                val code = text("common.failure_code", "code" to it.why.code)
                Notice(Icons.Warning, text(it.why), code, Modifier.padding(bottom = Space.l), Bamin.palette.refused)
            }
            fields()
        }
    }
}

@Composable
private fun PhoneField(state: LoginState, onEvent: (LoginEvent) -> Unit) = Field(
    text("login.phone"),
    state.phone,
    { onEvent(LoginEvent.ChangePhone(it)) },
    problem = state.problem?.takeIf { it == LoginProblem.NoPhone }?.let { text(it.key) },
    keyboard = KeyboardType.Phone,
)

@Composable
private fun Password(
    label: String,
    value: String,
    wrong: Boolean,
    problem: LoginProblem?,
    onChange: (String) -> Unit,
    onDone: (() -> Unit)? = null,
) = Field(
    label,
    value,
    onChange,
    problem = problem?.takeIf { wrong }?.let { text(it.key) },
    keyboard = KeyboardType.Password,
    last = onDone != null,
    shown = if (value.isEmpty()) VisualTransformation.None else PasswordVisualTransformation(),
    onDone = onDone ?: {},
)
