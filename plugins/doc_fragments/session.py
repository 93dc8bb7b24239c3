# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Doc fragment: the options of a session, for the connection plugin and for the inventory plugin."""

from __future__ import annotations

__all__ = ["ModuleDocFragment"]


class ModuleDocFragment:
    """How a session is made, and how long it may take."""

    DOCUMENTATION = r"""
options:
  vos_user:
    description:
      - User of the CLI, as a credential of AWX gives it, together with O(password_file). It goes before the user of
        Ansible's command line, because AWX always gives one there.
      - It stands back behind a user that the inventory names, together with its password.
    type: str
    env:
      - name: VOS_USER
  password_file:
    description:
      - File that holds the password of O(vos_user), or of whoever is the user where that is not set. One newline at its
        end is cut. The file is never run.
      - If it is set and needed, it must exist, be readable and hold a password; no other password takes its place.
    type: path
    env:
      - name: VOS_PASSWORD_FILE
  connect_timeout:
    description:
      - Seconds for the TCP connection, the SSH greeting and the key exchange together.
    type: float
    default: 30
    vars:
      - name: vos_connect_timeout
    env:
      - name: ANSIBLE_VOS_CONNECT_TIMEOUT
    ini:
      - section: vos_connection
        key: connect_timeout
  login_timeout:
    description:
      - Seconds from the start of the connection to the first prompt. A CLI takes 8 to 60 seconds to start, and up to
        two minutes right after a reboot.
    type: float
    default: 180
    vars:
      - name: vos_login_timeout
    env:
      - name: ANSIBLE_VOS_LOGIN_TIMEOUT
    ini:
      - section: vos_connection
        key: login_timeout
  command_timeout:
    description:
      - Seconds for a command that has no timeout of its own.
    type: float
    default: 60
    vars:
      - name: vos_command_timeout
    env:
      - name: ANSIBLE_VOS_COMMAND_TIMEOUT
    ini:
      - section: vos_connection
        key: command_timeout
  prompt_settle:
    description:
      - Seconds of silence after which a prompt, or the question that a command is known for, is taken for one. Until
        then it might be the start of a line of output.
    type: float
    default: 0.25
    vars:
      - name: vos_prompt_settle
    env:
      - name: ANSIBLE_VOS_PROMPT_SETTLE
    ini:
      - section: vos_connection
        key: prompt_settle
  max_output:
    description:
      - Bytes that one command may print. A node that sends more ends the task with an error.
    type: int
    default: 8388608
    vars:
      - name: vos_max_output
    env:
      - name: ANSIBLE_VOS_MAX_OUTPUT
    ini:
      - section: vos_connection
        key: max_output
  host_key_checking:
    description:
      - Whether the host key of the node must be known. Without this check anybody in between gets the password.
    type: bool
    default: true
    vars:
      - name: vos_host_key_checking
    env:
      - name: ANSIBLE_VOS_HOST_KEY_CHECKING
    ini:
      - section: vos_connection
        key: host_key_checking
  known_hosts_files:
    description:
      - Files with known host keys, in the format of OpenSSH. Files that do not exist are passed over.
      - In the environment several paths are separated by commas. E(VOS_KNOWN_HOSTS_FILES) goes before
        E(ANSIBLE_VOS_KNOWN_HOSTS_FILES).
    type: list
    elements: str
    default:
      - ~/.ssh/known_hosts
      - /etc/ssh/ssh_known_hosts
    vars:
      - name: vos_known_hosts_files
    env:
      - name: ANSIBLE_VOS_KNOWN_HOSTS_FILES
      - name: VOS_KNOWN_HOSTS_FILES
    ini:
      - section: vos_connection
        key: known_hosts_files
  known_hosts:
    description:
      - Known host keys as text, in the format of such a file. They count in addition to the files.
    type: str
    default: ''
    vars:
      - name: vos_known_hosts
    env:
      - name: ANSIBLE_VOS_KNOWN_HOSTS
  password_prompts:
    description:
      - Further prompts that ask for the password of the user, such as V(TACACS Password:), each as the node prints it,
        without the blanks around it. One that begins with V(^) and ends with V($) is a regular expression.
      - C(Password:) and its usual forms are known. Any other prompt gets no answer.
    type: list
    elements: str
    default: []
    vars:
      - name: vos_password_prompts
    env:
      - name: ANSIBLE_VOS_PASSWORD_PROMPTS
    ini:
      - section: vos_connection
        key: password_prompts
  proxy_jump:
    description:
      - The jump host through which the node is reached, as C(user@host) or C(user@host:port); several with a comma in
        between, the first one first. V(none) is the direct way.
      - It goes before O(ssh_args), O(ssh_common_args) and O(ssh_extra_args). C(~/.ssh/config) is not read.
    type: str
    vars:
      - name: vos_proxy_jump
    env:
      - name: ANSIBLE_VOS_PROXY_JUMP
    ini:
      - section: vos_connection
        key: proxy_jump
  proxy_private_key_file:
    description:
      - File with the private key for the jump hosts. Without it the keys of the SSH agent are tried, then
        C(id_ed25519), C(id_ecdsa) and C(id_rsa) in C(~/.ssh). A key with a passphrase must be in the agent.
    type: path
    vars:
      - name: vos_proxy_private_key_file
    env:
      - name: ANSIBLE_VOS_PROXY_PRIVATE_KEY_FILE
    ini:
      - section: vos_connection
        key: proxy_private_key_file
  proxy_password:
    description:
      - Password of the user of the jump hosts, which is tried once where no key is accepted. O(password) is never given
        to a jump host, and this one is never given to a node.
    type: str
    vars:
      - name: vos_proxy_password
  proxy_host_key_fingerprint:
    description:
      - Fingerprint of the host key of the jump hosts, as C(ssh-keygen -lf) prints it; several with commas in between.
        Without it O(known_hosts_files) and O(known_hosts) count for them as they do for nodes.
    type: str
    default: ''
    vars:
      - name: vos_proxy_host_key_fingerprint
  ssh_args:
    description:
      - Arguments for ssh, as Ansible's own connection takes them. Of these C(ProxyJump) (C(-J)) and C(ProxyCommand) are
        honoured. What has no effect on the way to the node is passed over, host key checking included. Whatever else
        has one is an error, and nothing is contacted.
    type: str
    default: ''
    vars:
      - name: ansible_ssh_args
    env:
      - name: ANSIBLE_SSH_ARGS
    ini:
      - section: ssh_connection
        key: ssh_args
  ssh_common_args:
    description:
      - As O(ssh_args).
    type: str
    default: ''
    vars:
      - name: ansible_ssh_common_args
    env:
      - name: ANSIBLE_SSH_COMMON_ARGS
    ini:
      - section: ssh_connection
        key: ssh_common_args
    cli:
      - name: ssh_common_args
        option: --ssh-common-args
  ssh_extra_args:
    description:
      - As O(ssh_args).
    type: str
    default: ''
    vars:
      - name: ansible_ssh_extra_args
    env:
      - name: ANSIBLE_SSH_EXTRA_ARGS
    ini:
      - section: ssh_connection
        key: ssh_extra_args
    cli:
      - name: ssh_extra_args
        option: --ssh-extra-args
  ssh_executable:
    description:
      - The program that Ansible's own connection runs in place of C(ssh). Nothing is run here. Another program may be
        the way to a node, so one that is not called C(ssh) is an error unless O(proxy_jump) is set.
    type: str
    default: ssh
    vars:
      - name: ansible_ssh_executable
    env:
      - name: ANSIBLE_SSH_EXECUTABLE
    ini:
      - section: ssh_connection
        key: ssh_executable
  ssh_algorithms:
    description:
      - V(legacy) allows SHA-1 key exchange and C(ssh-rsa) host keys too, which releases 11.5 to 12.5 need.
      - They exist in paramiko 4 and earlier only.
    type: str
    choices: [modern, legacy]
    default: modern
    vars:
      - name: vos_ssh_algorithms
    env:
      - name: ANSIBLE_VOS_SSH_ALGORITHMS
    ini:
      - section: vos_connection
        key: ssh_algorithms
"""
