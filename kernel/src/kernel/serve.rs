//! The Jupyter side: five sockets, and who answers what comes over them.
//!
//! Requests on the shell socket are answered one after the other (`shell`), those on the control socket at once. All that
//! is published goes through one queue (`publish`), so that it arrives in the order in which it happened.

use super::hub::Hub;
use super::input::Input;
use super::publish::{Queue, send_all};
use super::request;
use super::shell::Shell;
use super::waiting::Waiting;
use super::worker::Worker;
use crate::toolchain::Toolchain;
use anyhow::{Context as _, Result, ensure};
use jupyter_protocol::{
    CodeMirrorMode, ConnectionInfo, HelpLink, InterruptReply, JupyterMessage,
    JupyterMessageContent as Content, KernelInfoReply, LanguageInfo, ReplyStatus, ShutdownReply,
    Status, Transport,
};
use jupyter_zmq_client::{
    KernelControlConnection, KernelHeartbeatConnection, RouterRecvConnection,
    create_kernel_control_connection, create_kernel_heartbeat_connection,
    create_kernel_iopub_connection, create_kernel_shell_connection, create_kernel_stdin_connection,
};
use std::net::IpAddr;
use uuid::Uuid;

/// The version of Jupyter's messages that is spoken.
const PROTOCOL: &str = "5.3";

/// Serves a kernel on the ports of Jupyter's connection file until it is asked to end.
pub async fn serve(
    connection: &ConnectionInfo,
    worker: Worker,
    hub: &Hub,
    toolchain: &Toolchain,
) -> Result<()> {
    ensure!(
        is_of_this_machine(connection),
        "Jupyter asked for a kernel on {}; this one listens on 127.0.0.1 alone, since whoever reaches it can run code",
        connection.ip
    );
    let session = Uuid::new_v4().to_string();
    let bind = || {
        format!(
            "cannot listen on the ports that Jupyter chose ({}); start the kernel again, and Jupyter chooses others",
            connection.shell_url()
        )
    };
    let shell = create_kernel_shell_connection(connection, &session)
        .await
        .with_context(bind)?;
    let control = create_kernel_control_connection(connection, &session)
        .await
        .with_context(bind)?;
    let stdin = create_kernel_stdin_connection(connection, &session)
        .await
        .with_context(bind)?;
    let iopub = create_kernel_iopub_connection(connection, &session)
        .await
        .with_context(bind)?;
    let heartbeat = create_kernel_heartbeat_connection(connection)
        .await
        .with_context(bind)?;

    let (queue, published) = Queue::new();
    let info = kernel_info(toolchain);
    let (replies, requests) = shell.split();
    let waiting = Waiting::default();
    tokio::spawn(send_all(published, iopub));
    tokio::spawn(beat(heartbeat));
    tokio::spawn(receive(requests, waiting.clone()));
    let input = Input::new(stdin);
    let shell = Shell {
        replies,
        waiting,
        queue: queue.clone(),
        worker,
        hub: hub.clone(),
        input: input.clone(),
        info: info.clone(),
        history: Vec::new(),
        count: 0,
    };
    tokio::spawn(shell.answer());
    answer_control(control, hub, &input, &queue, info).await
}

async fn beat(mut heartbeat: KernelHeartbeatConnection) {
    while heartbeat.single_heartbeat().await.is_ok() {}
}

/// Reads what comes; a message with a wrong signature, or one that is none, is left out.
async fn receive(mut requests: RouterRecvConnection, waiting: Waiting) {
    loop {
        match request::next(&mut requests).await {
            Ok(message) => waiting.push(message),
            Err(error) => {
                eprintln!("The kernel cannot read a request: {error}");
                tokio::task::yield_now().await;
            }
        }
    }
}

/// Answers requests on the control socket, up to the one to end.
async fn answer_control(
    mut control: KernelControlConnection,
    hub: &Hub,
    input: &Input,
    queue: &Queue,
    info: KernelInfoReply,
) -> Result<()> {
    loop {
        let request = match request::next(&mut control).await {
            Ok(request) => request,
            Err(error) => {
                eprintln!("The kernel cannot read a request: {error}");
                tokio::task::yield_now().await;
                continue;
            }
        };
        let reply = match &request.content {
            Content::InterruptRequest(_) => {
                hub.stop();
                input.cancel();
                Content::InterruptReply(InterruptReply::new())
            }
            Content::ShutdownRequest(shutdown) => {
                let reply = ShutdownReply {
                    restart: shutdown.restart,
                    ..ShutdownReply::default()
                };
                let reply = JupyterMessage::new(Content::ShutdownReply(reply), Some(&request));
                control
                    .send(reply)
                    .await
                    .context("cannot answer that the kernel ends")?;
                return Ok(());
            }
            Content::KernelInfoRequest(_) => {
                let publisher = queue.of(&request);
                publisher.publish(Content::Status(Status::busy()));
                publisher.publish(Content::Status(Status::idle()));
                Content::KernelInfoReply(Box::new(info.clone()))
            }
            Content::UnknownMessage(unknown) => match request::refusal(unknown) {
                Some(refusal) => refusal,
                None => continue,
            },
            _ => continue,
        };
        let _ = control
            .send(JupyterMessage::new(reply, Some(&request)))
            .await;
    }
}

fn is_of_this_machine(connection: &ConnectionInfo) -> bool {
    let address = connection.ip.parse::<IpAddr>();
    matches!(connection.transport, Transport::IPC) || address.is_ok_and(|ip| ip.is_loopback())
}

fn kernel_info(toolchain: &Toolchain) -> KernelInfoReply {
    let version = toolchain
        .version
        .split_whitespace()
        .nth(1)
        .unwrap_or_default();
    KernelInfoReply {
        status: ReplyStatus::Ok,
        protocol_version: PROTOCOL.into(),
        implementation: env!("CARGO_PKG_NAME").into(),
        implementation_version: env!("CARGO_PKG_VERSION").into(),
        language_info: LanguageInfo {
            name: "rust".into(),
            version: version.into(),
            mimetype: Some("text/rust".into()),
            file_extension: Some(".rs".into()),
            pygments_lexer: Some("rust".into()),
            codemirror_mode: Some(CodeMirrorMode::Simple("rust".into())),
            nbconvert_exporter: None,
        },
        banner: format!(
            "Rust {version} in cells, by evcxr, with the companion crate speedup {}",
            env!("CARGO_PKG_VERSION")
        ),
        help_links: vec![HelpLink {
            text: "Rust's standard library".into(),
            url: "https://doc.rust-lang.org/stable/std/".into(),
        }],
        debugger: false,
        error: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_that_others_could_reach_is_refused() {
        let on = |ip: &str| {
            let ports = [1, 2, 3, 4, 5];
            let [shell_port, iopub_port, stdin_port, control_port, hb_port] = ports;
            is_of_this_machine(&ConnectionInfo {
                ip: ip.into(),
                transport: Transport::TCP,
                shell_port,
                iopub_port,
                stdin_port,
                control_port,
                hb_port,
                key: String::new(),
                signature_scheme: "hmac-sha256".into(),
                kernel_name: None,
            })
        };
        assert!(on("127.0.0.1") && on("::1"));
        assert!(!on("0.0.0.0") && !on("192.168.0.2") && !on("localhost.example"));
    }
}
